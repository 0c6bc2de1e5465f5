import { canonicalJson } from '../artefacts/json.ts'
import type { ActionResult } from '../artefacts/run-state.ts'
import type { ContextItem } from './fit-section.ts'

/** With more records than this the middle is summarised (published figure). */
const WHOLE = 4

/** A record of an action as one line: `[3] code.run {"code":"…"} → ok: 5`. */
export function recordLine({ iteration, tool, args, status, output, error }: ActionResult): string {
  const result = status === 'ok' ? `ok: ${canonicalJson(output)}` : `error (${error?.class}): ${error?.message}`
  return `[${iteration}] ${tool} ${canonicalJson(args)} → ${result}`
}

/**
 * Records as lines, oldest first: the first and the last whole, those between summarised in one line when there are more than 4. Pure: no model is asked.
 * Ranks: the newest matters most, then the first, then what lies between.
 */
export function compressHistory(records: readonly ActionResult[]): ContextItem[] {
  const [first, ...rest] = records
  const last = rest.at(-1)
  if (!first || !last || records.length <= WHOLE)
    return records.map((record, index) => ({ text: recordLine(record), rank: records.length - index }))
  return [
    { text: recordLine(first), rank: 2 },
    { text: summaryLine(rest.slice(0, -1)), rank: 3 },
    { text: recordLine(last), rank: 1 },
  ]
}

/** `[2–6] 5 actions: code.run 4 (1 failed), state.patch 1`. */
function summaryLine(records: readonly ActionResult[]): string {
  const tools = new Map<string, { all: number; failed: number }>()
  for (const { tool, status } of records) {
    const count = tools.get(tool) ?? { all: 0, failed: 0 }
    tools.set(tool, { all: count.all + 1, failed: count.failed + (status === 'error' ? 1 : 0) })
  }
  const counts = [...tools].map(
    ([tool, { all, failed }]) => `${tool} ${all}${failed === 0 ? '' : ` (${failed} failed)`}`,
  )
  return `[${records[0]?.iteration}–${records.at(-1)?.iteration}] ${records.length} actions: ${counts.join(', ')}`
}
