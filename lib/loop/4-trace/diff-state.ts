import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { diffSequence } from './diff-sequence.ts'

export type TextPart = { kind: 'same' | 'removed' | 'added'; text: string }

/** One item of a list. Indexes are null where the item does not exist; a `changed` item was replaced in place. */
export type ListItemDiff = { before: number | null; after: number | null; diff: ValueDiff }

export type ChangeDetail =
  | { type: 'value' }
  | { type: 'text'; parts: TextPart[] }
  | { type: 'list'; items: ListItemDiff[] }
  | { type: 'object'; members: MemberDiff[] }

export type ValueDiff =
  | { kind: 'same'; value: Json }
  | { kind: 'added'; after: Json }
  | { kind: 'removed'; before: Json }
  | { kind: 'changed'; before: Json; after: Json; detail: ChangeDetail }

export type MemberDiff = { name: string; diff: ValueDiff }

/** Strings at least this long, or with a line break, are compared word by word; shorter ones are shown old → new. */
const LONG_TEXT = 24
const MAX_DEPTH = 8
/** Above this a text is compared by lines, not words. */
const WORDS_UP_TO = 20_000

/** What changed between two states: one entry per field of either, in the order of the newer state, removed fields last. */
export function diffState(before: JsonObject, after: JsonObject): MemberDiff[] {
  return diffMembers(before, after, 0)
}

/** Compares two JSON values: objects by member, lists by common items, long texts by words. Total and bounded in depth. */
export function diffValue(before: Json, after: Json, depth = 0): ValueDiff {
  if (isEqual(before, after)) return { kind: 'same', value: after }
  return { kind: 'changed', before, after, detail: detailOf(before, after, depth) }
}

function detailOf(before: Json, after: Json, depth: number): ChangeDetail {
  if (typeof before === 'string' && typeof after === 'string') {
    const long = Math.max(before.length, after.length) >= LONG_TEXT || before.includes('\n') || after.includes('\n')
    const parts = long ? diffText(before, after) : []
    return isReadable(parts, before, after) ? { type: 'text', parts } : { type: 'value' }
  }
  if (depth >= MAX_DEPTH) return { type: 'value' }
  if (Array.isArray(before) && Array.isArray(after)) return { type: 'list', items: diffList(before, after, depth + 1) }
  if (isJsonObject(before) && isJsonObject(after)) {
    return { type: 'object', members: diffMembers(before, after, depth + 1) }
  }
  return { type: 'value' }
}

/** Whether enough of the texts is common for a word-by-word view: two sentences mixed word for word are harder to read than both of them. */
function isReadable(parts: readonly TextPart[], before: string, after: string): boolean {
  const common = parts.reduce((sum, part) => sum + (part.kind === 'same' ? part.text.trim().length : 0), 0)
  return common > 0.4 * Math.min(before.length, after.length)
}

function diffMembers(before: JsonObject, after: JsonObject, depth: number): MemberDiff[] {
  const members: MemberDiff[] = []
  for (const [name, value] of Object.entries(after)) {
    const old = own(before, name)
    members.push({
      name,
      diff: old === undefined ? { kind: 'added', after: value } : diffValue(old, value, depth),
    })
  }
  for (const [name, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, name)) members.push({ name, diff: { kind: 'removed', before: value } })
  }
  return members
}

function diffList(before: readonly Json[], after: readonly Json[], depth: number): ListItemDiff[] {
  const changes = diffSequence(before.map(canonicalJson), after.map(canonicalJson))
  const items: ListItemDiff[] = []
  let left = 0
  let right = 0
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index]
    if (!change) break
    const size = change.to - change.from
    if (change.kind === 'same') {
      for (let i = 0; i < size; i++) {
        items.push({ before: left, after: right, diff: { kind: 'same', value: after[right] ?? null } })
        left++
        right++
      }
      continue
    }
    // Neighbouring removals and additions are the same items rewritten, as far as they can be paired.
    const other = changes[index + 1]
    const paired = other && other.kind !== 'same' && other.kind !== change.kind ? other : null
    if (paired) index++
    const removed = change.kind === 'removed' ? size : paired ? paired.to - paired.from : 0
    const added = change.kind === 'added' ? size : paired ? paired.to - paired.from : 0
    for (let i = 0; i < Math.max(removed, added); i++) {
      const old = i < removed ? left++ : null
      const now = i < added ? right++ : null
      items.push({ before: old, after: now, diff: itemDiff(before, after, old, now, depth) })
    }
  }
  return items
}

function itemDiff(
  before: readonly Json[],
  after: readonly Json[],
  old: number | null,
  now: number | null,
  depth: number,
): ValueDiff {
  if (old === null) return { kind: 'added', after: after[now ?? 0] ?? null }
  if (now === null) return { kind: 'removed', before: before[old] ?? null }
  return diffValue(before[old] ?? null, after[now] ?? null, depth)
}

/** Difference of two texts by words, or by lines when they are very long. The parts joined without `added` are `before`, without `removed` are `after`. */
export function diffText(before: string, after: string): TextPart[] {
  const split = before.length + after.length <= WORDS_UP_TO ? splitWords : splitLines
  const left = split(before)
  const right = split(after)
  return diffSequence(left, right).map(({ kind, from, to }) => ({
    kind,
    text: (kind === 'added' ? right : left).slice(from, to).join(''),
  }))
}

function splitWords(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/gu) ?? []
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Deep equality of JSON values; shared references are equal at once, which makes comparing neighbouring states cheap. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  )
}
