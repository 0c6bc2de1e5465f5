import { compile } from '@/lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { diffDesigns, type PartChange } from '@/lib/loop/diff/diff-designs.ts'
import { type Choices, type Clash, mergeDesigns } from '@/lib/loop/diff/merge-designs.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'

/** What two people made of one design. `base` is what both began from; null: nobody knows any more. */
export type Sides = { base: LoopDesign | null; mine: LoopDesign; theirs: LoopDesign }

export type MergePlan = {
  design: LoopDesign
  /** What somebody has to choose. */
  asked: Clash[]
  /** Changes of theirs and of mine, as far as what both began from is known. */
  fromTheirs: readonly PartChange[]
  fromMine: readonly PartChange[]
  /** Errors of the merged design that neither side has. */
  newErrors: Diagnostic[]
  /** What was settled without asking, in lines. */
  settled: string[]
}

/** What merging would give with these choices. */
export function planMerge({ base, mine, theirs }: Sides, choices: Choices, loops: LoopRegistry | undefined): MergePlan {
  const { design, clashes, renamed } = mergeDesigns(base, mine, theirs, choices)
  const known = new Set([...errorsOf(mine, loops), ...errorsOf(theirs, loops)].map(placeOf))
  const quiet = clashes.filter((clash) => clash.quiet).length
  return {
    design,
    asked: clashes.filter((clash) => !clash.quiet),
    fromTheirs: diffDesigns(base ?? mine, theirs),
    fromMine: base === null ? [] : diffDesigns(base, mine),
    newErrors: errorsOf(design, loops).filter((found) => !known.has(placeOf(found))),
    settled: [
      ...renamed.map(
        ({ side, from, to }) =>
          `Both sides added “${from}”: ${side === 'mine' ? 'yours' : 'theirs'} has the id “${to}” now.`,
      ),
      ...(quiet > 0 ? ['What both moved stands where you put it.'] : []),
    ],
  }
}

/** Whether a plan can be carried out without anybody being asked. */
export function needsNobody({ base }: Sides, { asked, newErrors }: MergePlan): boolean {
  return base !== null && asked.length === 0 && newErrors.length === 0
}

function errorsOf(design: LoopDesign, loops: LoopRegistry | undefined): Diagnostic[] {
  const { diagnostics } = compile(design, definitions, toolDefinitions, loops)
  return diagnostics.filter(({ severity }) => severity === 'error')
}

const placeOf = ({ code, nodeId, edgeId, field }: Diagnostic) => [code, nodeId, edgeId, field].join(' ')
