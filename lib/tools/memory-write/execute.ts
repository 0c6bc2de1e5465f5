import type { LongTermMemory, ToolExecute } from '../../runner/ports.ts'

/** Writes `{text, key?, scope?}` and gives `{id, isNew}`: not new is a text that its scope already had under the same key. A call that is sent again gets the answer of the first. */
export function memoryWriteInto(memory: Pick<LongTermMemory, 'write'>): ToolExecute {
  return async ({ text, key, scope }, { key: idempotencyKey, runId, iteration, nodeId }) => {
    const entry = await memory.write({
      runId,
      iteration,
      nodeId: nodeId || null,
      scope: scope === 'workspace' ? 'workspace' : 'loop',
      key: typeof key === 'string' ? key : null,
      text: String(text),
      idempotencyKey,
    })
    return { ok: true, output: entry }
  }
}
