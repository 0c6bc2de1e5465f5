'use client'

import { createContext, useContext } from 'react'
import type { z } from 'zod'
import type { ReadMoment } from '@/lib/loop/3-run/recorded-moments.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic, QuickFix } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { AboutNames } from '@/lib/loop/expression/environment-about.ts'
import type { Scope } from '@/lib/loop/expression/types.ts'
import { valueAt, withValueAt } from './path.ts'

/** A name that an expression may use here, and what it is. */
export type NameHint = { name: string; type: string; about?: string | undefined }
export type StateFieldHint = { name: string; type: string; role: string; secret?: boolean }
export type ArgHint = {
  name: string
  about: string
  required: boolean
  /** The texts that it may be; absent: anything else. */
  choices?: readonly string[] | undefined
}
export type ToolHint = {
  name: string
  summary: string
  /** What a call does to the world: decides what may be repeated, stored or must be approved. */
  effect: string
  /** What a call does depends on its arguments: `effect` is that of the worst. */
  effectVaries: boolean
  args: ArgHint[]
}

/** The names that a source sees, with their types, what they mean, and when it is read; `at` null: in no run. */
export type SourcePlace = { scope: Scope; about: AboutNames; at: ReadMoment | null }

/** What the fields of one form share: a JSON object that they edit by dotted path, and what is known around it. */
export type FormScope = {
  /** Prefix of element ids; unique on the page, and what the problems panel uses to find a field. */
  id: string
  value: JsonObject
  /** What `value` must be to be stored, where that is known: fields take their limits from it. */
  schema?: z.ZodType | undefined
  /** `path` tells which field changed, so that typing in one field is one undo step. */
  change: (next: JsonObject, path: string) => void
  /** One step of the loop's own history, for editors that keep none themselves. */
  travel: (way: 'undo' | 'redo') => void
  /** Applies the fix that a finding brings, as an edit of the loop. */
  fix?: (quickFix: QuickFix) => void
  /** Findings of the compiler whose `field` is a path in `value`. */
  problems: readonly Diagnostic[]
  names: readonly NameHint[]
  /** What a source at a path sees, and when it is read. */
  placeOf: (path: string) => SourcePlace
  stateFields: readonly StateFieldHint[]
  tools: readonly ToolHint[]
  models: readonly string[]
  /** The contract's hard cap. */
  maxIterations: number
}

const Context = createContext<FormScope | null>(null)
export const FormScopeProvider = Context.Provider

export function useFormScope(): FormScope {
  const scope = useContext(Context)
  if (scope === null) throw new Error('A form field stands outside of a FormScopeProvider')
  return scope
}

/** One field's value, setter and findings. */
export function useField(path: string) {
  const scope = useFormScope()
  return {
    id: fieldElementId(scope.id, path),
    value: valueAt(scope.value, path),
    set: (value: Json | undefined) => scope.change(withValueAt(scope.value, path, value), path),
    problems: scope.problems.filter((problem) => problem.field === path),
  }
}

/** Id of the control that edits `path` of the form `scopeId`. */
export function fieldElementId(scopeId: string, path: string): string {
  return `field:${scopeId}:${path}`
}
