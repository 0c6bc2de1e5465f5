import { plural } from '@/components/ui/format.ts'
import { blocksPublish } from '@/lib/loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { FieldProblem } from '@/lib/loop/kinds/executor.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

/** Why the draft can't be published now; null when it can. `same` is the newest version when it holds this very design. */
export function whyNotPublish(
  accepted: boolean,
  diagnostics: readonly Diagnostic[],
  same: { number: number } | null,
): string | null {
  if (!accepted) return 'This loop was imported: review and accept it first'
  const blocking = diagnostics.filter(blocksPublish)
  const errors = blocking.filter(({ severity }) => severity === 'error').length
  const warnings = blocking.length - errors
  const parts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ]
  if (parts.length > 0) return `Fix ${parts.join(' and ')} first`
  return same === null ? null : `Nothing changed since v${same.number}`
}

/** Why the draft's state can't follow the published one, in one line; null when it can. */
export function whyNotFollow(
  problems: readonly FieldProblem[],
  published: StateSchema | undefined,
  drafted: number,
): string | null {
  if (problems.length === 0 || !published) return null
  const { version } = published['x-loop']
  if (drafted > version)
    return `The state does not lead on from version ${version} as it was published: see the problems`
  return `The state differs from version ${version}, which is published: start version ${version + 1} of the state first`
}
