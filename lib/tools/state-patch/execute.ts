import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import type { ToolExecute } from '../../runner/ports.ts'

/** Turns `{set: {field: value}}` into the assignments that the act node applies. */
export const execute: ToolExecute = async (args: JsonObject) => {
  const set = isJsonObject(args.set) ? args.set : {}
  return { ok: true, output: { patch: Object.entries(set).map(([field, value]) => ({ field, value })) } }
}
