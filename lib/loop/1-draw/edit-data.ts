import type { Contract } from '../artefacts/contract.ts'
import { LoopDesign } from '../artefacts/design.ts'
import type { JsonPatchOperation } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ModelBinding } from '../artefacts/models.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import type { Script } from '../artefacts/script.ts'
import type { QuickFix } from '../diagnostics/diagnostic.ts'
import { applyPatch, PatchError } from '../patch/apply-patch.ts'
import type { StateField } from '../state/schema.ts'
import { firstChars } from '../text/first-chars.ts'

/** Sets the loop's name, without white space around it and cut to 200 characters. A name of nothing else becomes "Untitled loop". */
export function setName<D extends Pick<LoopDesign, 'name'>>(design: D, name: string): D {
  const next = firstChars(name.trim(), 200).trim() || 'Untitled loop'
  return next === design.name ? design : { ...design, name: next }
}

/** Sets what the loop is for; an empty text removes it. */
export function setPurpose(design: LoopDesign, purpose: string): LoopDesign {
  const { purpose: _old, ...rest } = design
  return purpose === '' ? rest : { ...rest, purpose: purpose.slice(0, 4_000) }
}

/** Sets what kind of work the loop does: runs of one task type are learned from together. Empty text takes the member out. */
export function setTaskType(design: LoopDesign, taskType: string): LoopDesign {
  const { taskType: _old, ...rest } = design
  return taskType === '' ? rest : { ...rest, taskType: firstChars(taskType, 100) }
}

/** Sets the node at which a run begins. */
export function setEntry(design: LoopDesign, entry: string): LoopDesign {
  return { ...design, entry }
}

/** Sets the node at which an iteration begins. */
export function setHead(design: LoopDesign, head: string): LoopDesign {
  return { ...design, head }
}

/** Changes members of the contract; undefined removes one, which switches its rule off. */
export function setContract(design: LoopDesign, change: Partial<Contract>): LoopDesign {
  const members = Object.entries({ ...design.contract, ...change }).filter(([, value]) => value !== undefined)
  // The members of a contract are there again but those that were removed on purpose.
  return { ...design, contract: Object.fromEntries(members) as Contract }
}

/** Adds a state field or replaces one in its place. Names that no field may have change nothing. */
export function setStateField(design: LoopDesign, name: string, field: StateField): LoopDesign {
  if (isForbiddenKey(name)) return design
  return { ...design, state: { ...design.state, properties: { ...design.state.properties, [name]: field } } }
}

export function removeStateField(design: LoopDesign, name: string): LoopDesign {
  const properties = Object.fromEntries(Object.entries(design.state.properties).filter(([key]) => key !== name))
  return withRequired({ ...design, state: { ...design.state, properties } }, name, false)
}

/** Says whether a run needs a value for the field from its start. */
export function setRequired(design: LoopDesign, name: string, required: boolean): LoopDesign {
  return Object.hasOwn(design.state.properties, name) ? withRequired(design, name, required) : design
}

function withRequired(design: LoopDesign, name: string, required: boolean): LoopDesign {
  const { required: before, ...state } = design.state
  if (required === (before?.includes(name) ?? false)) return design
  const names = required ? [...(before ?? []), name] : (before ?? []).filter((key) => key !== name)
  return { ...design, state: names.length > 0 ? { ...state, required: names } : state }
}

/** Binds an alias to a model; undefined removes the binding. */
export function setModel(design: LoopDesign, alias: string, binding: ModelBinding | undefined): LoopDesign {
  const others = Object.entries(design.models).filter(([key]) => key !== alias || binding !== undefined)
  const models = Object.fromEntries(others)
  return { ...design, models: binding && !isForbiddenKey(alias) ? { ...models, [alias]: binding } : models }
}

/** Sets the scripted answers; undefined removes them. */
export function setScript(design: LoopDesign, script: Script | undefined): LoopDesign {
  const { script: _old, ...rest } = design
  return script ? { ...rest, script } : rest
}

/** Applies a diagnostic's fix. One that no longer fits, because the design was changed since, changes nothing. */
export function applyQuickFix(design: LoopDesign, fix: QuickFix): LoopDesign {
  try {
    // Both are JSON: a design by its schema, fixes because the compiler takes their values from a design.
    const patched = applyPatch(design as unknown as JsonObject, fix.patch as JsonPatchOperation[])
    return LoopDesign.safeParse(patched).data ?? design
  } catch (error) {
    if (error instanceof PatchError) return design
    throw error
  }
}
