import { plural, words } from '@/components/ui/format.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { CaseSource, Expectation, Validator } from '@/lib/loop/artefacts/suite.ts'

const MOST_TEXT = 160

/** The input on one line: `notes: call w/ Alice … · limit: 3`. */
export function inputSummary(input: JsonObject): string {
  const parts = Object.entries(input).map(([name, value]) => `${name}: ${short(value)}`)
  return parts.length === 0 ? 'no input' : clip(parts.join(' · '))
}

/** `success by quality threshold in 5–6 iterations`. */
export function expectationWords({ outcome, reasons, label, iterations, violations }: Expectation): string {
  const by = (reasons ?? []).map(words).join(' or ')
  return [
    outcome === 'asks' ? 'asks a person' : outcome,
    by === '' ? '' : `by ${by}`,
    label === undefined ? '' : `“${label}”`,
    iterations === undefined ? '' : `in ${rangeWords(iterations, 'iteration')}`,
    violations === undefined ? '' : `with ${rangeWords(violations, 'violation')}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

export function sourceWords(source: CaseSource | undefined): string {
  if (source === undefined) return 'written'
  if (source.type === 'run') return 'from a run'
  return `${source.by === 'types' ? 'by types' : 'by a model'} from ${source.of}`
}

export function validatorWords(validator: Validator): string {
  switch (validator.type) {
    case 'expression':
      return clip(validator.holds)
    case 'evaluator':
      return `${validator.evaluator.type === 'judge' ? 'a model judges' : validator.evaluator.type} ${clip(validator.value)}`
    case 'loop':
      return `runs ${validator.loop}${validator.version === undefined ? '' : ` v${validator.version}`}`
  }
}

type Range = { min?: number | undefined; max?: number | undefined }

function rangeWords({ min, max }: Range, one: string): string {
  if (min !== undefined && min === max) return plural(min, one)
  if (min !== undefined && max !== undefined) return `${min}–${plural(max, one)}`
  if (min !== undefined) return `at least ${plural(min, one)}`
  return max === undefined ? `any ${one}s` : `at most ${plural(max, one)}`
}

function short(value: Json): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ').trim()
}

function clip(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text
}
