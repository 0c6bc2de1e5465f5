import type { StopReason } from '../artefacts/contract.ts'
import type { EventType } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { type CheckCell, cellAfter } from './check-cell.ts'
import { type FieldChange, measureValue, shortValue } from './field-history.ts'
import { stateChanges } from './fold-state.ts'
import type { TraceEvent } from './trace-event.ts'

/** An event of the log in a line. */
export type IndexLine = {
  seq: number
  at: number
  iteration: number
  step: number
  nodeId: string | null
  type: EventType
  text: string
  bad: boolean
}

/** What an index says of an event that it holds no data of. */
export type EventTeller = (event: TraceEvent) => { text: string; bad: boolean }

/** How an invariant fared, and the step that checked it last, by iteration − 1. */
export type CheckRow = { cells: readonly (CheckCell | undefined)[]; steps: readonly (number | undefined)[] }
type GrowingRow = { cells: (CheckCell | undefined)[]; steps: (number | undefined)[] }

/**
 * What a view of the whole run needs of each event, gathered in one pass over the log: its line, the cells of the invariants, the history of the fields and the levels of
 * the guards. Lists only grow: an index made by `extendIndex` shares them with the one before it.
 */
export type RunIndex = {
  lastSeq: number
  /** After `lastSeq`. */
  state: JsonObject
  lines: readonly IndexLine[]
  /** By invariant. */
  checks: ReadonlyMap<string, CheckRow>
  /** By field, oldest first. */
  fields: ReadonlyMap<string, readonly FieldChange[]>
  /** By rule, then by iteration − 1: how near to firing it was, 1 = fired. */
  guards: ReadonlyMap<StopReason, readonly (number | undefined)[]>
}

export function emptyIndex(): RunIndex {
  return { lastSeq: 0, state: {}, lines: [], checks: new Map(), fields: new Map(), guards: new Map() }
}

/** The index with the events that follow it; those that it has are skipped. Total: at a gap it is left as it was, to be read again from there. */
export function extendIndex(index: RunIndex, events: readonly TraceEvent[], tell: EventTeller): RunIndex {
  const fresh = events.filter(({ seq }) => seq > index.lastSeq)
  const last = fresh.at(-1)
  if (!last || fresh[0]?.seq !== index.lastSeq + 1) return index
  // Grown in place: a log of 200,000 events would be copied a hundred times otherwise.
  const lines = index.lines as IndexLine[]
  const checks = new Map(index.checks) as Map<string, GrowingRow>
  const guards = new Map(index.guards) as Map<StopReason, (number | undefined)[]>
  for (const event of fresh) {
    const { seq, at, iteration, step, nodeId, type } = event
    lines.push({ seq, at, iteration, step, nodeId, type, ...tell(event) })
    if (event.type === 'invariant-checked') {
      const row = checks.get(event.data.name) ?? { cells: [], steps: [] }
      checks.set(event.data.name, row)
      row.cells[iteration - 1] = cellAfter(row.cells[iteration - 1], event.data)
      row.steps[iteration - 1] = step
    } else if (event.type === 'guard-checked') {
      for (const { rule, level, fired } of event.data.readings)
        listOf(guards, rule)[iteration - 1] = fired ? 1 : Math.min(1, Math.max(0, level))
    }
  }
  const { state, fields } = withChanges(index, fresh)
  return { lastSeq: last.seq, state, lines, checks, fields, guards }
}

function withChanges(index: RunIndex, events: TraceEvent[]): Pick<RunIndex, 'state' | 'fields'> {
  const fields = new Map(index.fields) as Map<string, FieldChange[]>
  const changes = stateChanges({ index: 0, start: index.state, events })
  for (const { seq, iteration, step, nodeId, fields: changed, state } of changes) {
    for (const field of changed) {
      const value = state[field]
      listOf(fields, field).push({ seq, iteration, step, nodeId, ...measureValue(value), text: shortValue(value) })
    }
  }
  return { state: changes.at(-1)?.state ?? index.state, fields }
}

function listOf<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const known = lists.get(key) ?? []
  if (!lists.has(key)) lists.set(key, known)
  return known
}

/** What lines are looked for: words anywhere in them, a type, a node. Empty and null: any. */
export type LineFilter = { text: string; type: EventType | 'bad' | null; node: string | null }

/** Lines that a filter lets through: each word of its text stands in the type, the node's name or the sentence. */
export function filterLines(
  lines: readonly IndexLine[],
  { text, type, node }: LineFilter,
  label: (nodeId: string) => string,
): readonly IndexLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && type === null && node === null) return lines
  const labels = new Map<string | null, string>([[null, '']])
  const labelOf = (id: string | null) => {
    const known = labels.get(id)
    if (known !== undefined || id === null) return known ?? ''
    const made = `${id} ${label(id)}`.toLowerCase()
    labels.set(id, made)
    return made
  }
  return lines.filter((line) => {
    if (type === 'bad' ? !line.bad : type !== null && line.type !== type) return false
    if (node !== null && line.nodeId !== node) return false
    if (words.length === 0) return true
    const where = `${line.type} ${labelOf(line.nodeId)} ${line.text.toLowerCase()}`
    return words.every((word) => where.includes(word))
  })
}

/** Index of the first line of `lines` at or after a place of the run; the last one when there is none. */
export function lineAt(
  lines: readonly Pick<IndexLine, 'iteration' | 'step'>[],
  iteration: number,
  step: number,
): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const line = lines[middle]
    if (line && (line.iteration < iteration || (line.iteration === iteration && line.step < step))) low = middle + 1
    else high = middle
  }
  return Math.min(low, Math.max(0, lines.length - 1))
}
