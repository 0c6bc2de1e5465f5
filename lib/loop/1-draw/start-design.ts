import type { LoopDesign } from '../artefacts/design.ts'
import { SCRIPTED } from '../artefacts/models.ts'
import { Name } from '../artefacts/name.ts'
import type { StateField } from '../state/schema.ts'
import { ringPositions } from './ring.ts'

/** What makes one start differ from another; the rest is the same for all of them. */
type StartParts = Pick<LoopDesign, 'purpose' | 'entry' | 'head' | 'nodes' | 'edges' | 'contract' | 'script'> & {
  taskType?: string
  fields: Record<string, StateField>
  /** Input fields that a run cannot do without. */
  required?: string[]
  positions?: LoopDesign['layout']['positions']
}

/** A design that people begin with: version 1 of its state, one model alias that answers from the script, and the ring layout if no other is given. */
export function startDesign(name: string, { fields, required = [], positions, ...parts }: StartParts): LoopDesign {
  return structuredClone({
    $schema: '/schemas/design-1.json',
    designVersion: 1,
    name: startName(name),
    ...parts,
    state: {
      type: 'object',
      properties: fields,
      required,
      additionalProperties: false,
      'x-loop': { version: 1 },
    },
    models: { default: { provider: SCRIPTED, model: 'script' } },
    layout: { positions: positions ?? ringPositions(parts) },
  })
}

/** A text as a name: what a name may not hold becomes a blank, and it is cut to what a name may have. */
export function startName(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const name = Name.safeParse([...plain].slice(0, 200).join(''))
  return name.success ? name.data : 'Untitled loop'
}

/** Edges written as `from.handle > to`, with `× cap` where an inner cycle needs one. */
export function edgesOf(...lines: string[]): LoopDesign['edges'] {
  return lines.map((line) => {
    const [path = '', target = ''] = line.split(' > ')
    const [from = '', handle = ''] = path.split('.')
    const [to = '', cap] = target.split(' × ')
    return { id: path, from, handle, to, ...(cap === undefined ? {} : { cap: Number(cap) }) }
  })
}
