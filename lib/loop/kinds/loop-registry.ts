import type { StateSchema } from '../state/schema.ts'

/** A call of another loop in a config. `field`s are paths inside the config. */
export type LoopCall = {
  loop: string
  /** Null: the newest. */
  version: number | null
  field: string
  /** The inputs it gives, and where they would stand. */
  inputs: { name: string; field: string }[]
  inputsField: string
  /** Fields of the child's state that it names: those it shares may be no inputs. */
  fields: { name: string; field: string; shared: boolean }[]
}

/** A loop that others can call. `version` and `state` are those of its newest published version; null: there is none. */
export type CallableLoop = {
  version: number | null
  state: StateSchema | null
  accepted: boolean
  calls: readonly string[]
}

/** The loops of a workspace by slug, as their newest published versions are; `self` is the one that is compiled, if it is stored. */
export type LoopRegistry = { self: string | null; loops: Readonly<Record<string, CallableLoop>> }
