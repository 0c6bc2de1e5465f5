import { equalJson } from '../artefacts/equal-json.ts'
import type { JsonPatchOperation } from '../artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { own } from '../artefacts/own.ts'
import { alignItems, type Step } from './align-items.ts'
import { pointerPart } from './pointer.ts'

/**
 * A small RFC 6902 patch with applyPatch(before, diffJson(before, after)) equal to `after`. Parts that are the same reference are skipped
 * unseen; lists are aligned, so appending, dropping the head of a sliding window or changing one item costs one or two operations. Where the
 * operations would be longer than the new value, the value is replaced. Time is about linear in the size of what changed.
 */
export function diffJson(before: Json, after: Json): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = []
  diff(before, after, '', operations)
  return operations
}

function diff(before: Json, after: Json, path: string, into: JsonPatchOperation[]): void {
  if (before === after) return
  if (Array.isArray(before) && Array.isArray(after)) shorter(path, after, into, diffLists(before, after, path))
  else if (isJsonObject(before) && isJsonObject(after)) shorter(path, after, into, diffObjects(before, after, path))
  else if (!equalJson(before, after)) into.push({ op: 'replace', path, value: after })
}

/** Takes the operations, or the replacement of the whole when that is shorter. The root is never replaced. */
function shorter(path: string, after: Json, into: JsonPatchOperation[], operations: JsonPatchOperation[]): void {
  if (operations.length === 0) return
  if (path !== '' && operations.length > 1) {
    const size = operations.reduce((sum, operation) => sum + operationSize(operation), 0)
    const whole: JsonPatchOperation = { op: 'replace', path, value: after }
    if (jsonSize(whole, size) < size) {
      into.push(whole)
      return
    }
  }
  for (const operation of operations) into.push(operation)
}

function operationSize(operation: JsonPatchOperation): number {
  const fixed = operation.path.length + 26
  return operation.op === 'remove' ? fixed : fixed + 9 + jsonSize(operation.value, Number.MAX_SAFE_INTEGER)
}

function diffObjects(before: JsonObject, after: JsonObject, path: string): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = []
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) operations.push({ op: 'remove', path: `${path}/${pointerPart(key)}` })
  }
  for (const [key, value] of Object.entries(after)) {
    const at = `${path}/${pointerPart(key)}`
    const old = own(before, key)
    if (old === undefined) operations.push({ op: 'add', path: at, value })
    else diff(old, value, at, operations)
  }
  return operations
}

function diffLists(before: readonly Json[], after: readonly Json[], path: string): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = []
  for (const step of alignItems(before, after)) emit(step, before, after, path, operations)
  return operations
}

/** Items of a step that give way to another are compared within; the rest is removed or added. */
function emit(
  step: Step,
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  into: JsonPatchOperation[],
): void {
  const paired = Math.min(step.removed, step.added)
  for (let offset = paired; offset < step.removed; offset++)
    into.push({ op: 'remove', path: `${path}/${step.at + paired}` })
  for (let offset = 0; offset < paired; offset++) {
    diff(
      before[step.from + offset] ?? null,
      after[step.afterFrom + offset] ?? null,
      `${path}/${step.at + offset}`,
      into,
    )
  }
  for (let offset = paired; offset < step.added; offset++) {
    into.push({ op: 'add', path: `${path}/${step.at + offset}`, value: after[step.afterFrom + offset] ?? null })
  }
}
