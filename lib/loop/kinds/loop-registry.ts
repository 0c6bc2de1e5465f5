import type { StateSchema } from '../state/schema.ts'

/** A call of another loop in a config. `field`s are paths inside the config. */
export type LoopCall = {
  loop: string
  /** Null: the newest. */
  version: number | null
  field: string
  /** Where the version stands, or would. */
  versionField: string
  /** The inputs it gives, and where they would stand. */
  inputs: { name: string; field: string }[]
  inputsField: string
  /** Fields of the child's state that it names: those it shares may be no inputs. */
  fields: { name: string; field: string; shared: boolean }[]
}

/** What is called, by name: a slug stands for the newest version of that loop, `slug@2` for its version 2. */
export const calleeName = ({ loop, version }: Pick<LoopCall, 'loop' | 'version'>) =>
  version === null ? loop : `${loop}@${version}`

/** The slug in the name of what is called. */
export const slugOfCallee = (name: string) => name.split('@', 1)[0] ?? name

/** A loop that others can call. `version`, `state` and `calls` (by name) are those of its newest published version; null: there is none. */
export type CallableLoop = {
  version: number | null
  state: StateSchema | null
  accepted: boolean
  calls: readonly string[]
}

/** The loops of a workspace by slug, as their newest published versions are; `self` is the one that is compiled, if it is stored. */
export type LoopRegistry = {
  self: string | null
  loops: Readonly<Record<string, CallableLoop>>
  /** What each single version calls, by its name (`slug@2`); those that call nothing are left out. */
  versions?: Readonly<Record<string, readonly string[]>>
}
