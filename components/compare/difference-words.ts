import type { ComparisonAnswer } from '@/lib/api/contracts/compare.ts'

type Difference = ComparisonAnswer['differences'][number]

const WORDS: Record<Difference['kinds'][number], string> = {
  path: 'path',
  decision: 'decision',
  check: 'checks',
  state: 'state',
  end: 'end',
  prompt: 'prompts',
  response: 'responses',
  tool: 'tools',
}
const MOST_FIELDS = 4

/** What differs in an iteration, as people read it: `state (count, note), responses`. */
export function differenceWords({ kinds, fields, only }: Difference): string {
  if (only !== null) return `${only === 'a' ? 'B' : 'A'} had ended`
  const more = fields.length - MOST_FIELDS
  const named = `${fields.slice(0, MOST_FIELDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return kinds.map((kind) => (kind === 'state' && named !== '' ? `state (${named})` : WORDS[kind])).join(', ')
}

/** Whether the loop itself did something else there, not only its models and tools. */
export function isCourse({ kinds }: Difference): boolean {
  return kinds.some((kind) => kind !== 'prompt' && kind !== 'response' && kind !== 'tool')
}
