import { canonicalJson } from '../../loop/artefacts/json.ts'
import type { StepContext, ToolFacts } from '../../loop/kinds/executor.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'

const STATUS = { true: 'holds', false: 'VIOLATED', null: 'not checked yet' } as const

/** The node's own text, then what every asked decision must know, in sections of their own. */
export function assemble(text: string, sections: string[]): string {
  return [text.trimEnd(), ...sections.filter((section) => section !== '')].join('\n\n')
}

export function roleSection(brief: string): string {
  return section('Your part', [brief])
}

export function invariantSection(invariants: ReturnType<StepContext<unknown>['invariants']>): string {
  const lines = invariants.map(({ name, holds }) => `- [${STATUS[`${holds}`]}] ${name}`)
  return section('Invariants: these must hold after every iteration', lines)
}

/** Hints that `strategy` remediations left for this decision. */
export function hintSection(context: StepContext<unknown>): string {
  return section(
    'Guidance: an invariant was violated',
    context.run.strategy.hints.map((hint) => `- ${hint}`),
  )
}

export function toolSection(tools: ToolFacts[]): string {
  const lines = tools.flatMap(({ name, summary, args }) => [`- ${name}: ${summary}`, `  args: ${canonicalJson(args)}`])
  return section('Tools: choose one for the action', lines)
}

export function answerSection(schema: FieldSchema): string {
  return section('Answer: one JSON object, nothing else, that fits this JSON Schema', [canonicalJson(schema)])
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n${lines.join('\n')}`
}
