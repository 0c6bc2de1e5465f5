import type { JsonObject } from '../../loop/artefacts/json.ts'
import { checkExpression } from '../../loop/expression/check.ts'
import { environmentScope, environmentValues } from '../../loop/expression/environment.ts'
import type { StepContext } from '../../loop/kinds/executor.ts'
import type { Failure } from '../../loop/recovery/choose-recovery.ts'
import { SECRET_REFERENCES, secretFields, secretReads, secretReference, secretsHeld } from '../../loop/state/secrets.ts'
import type { ActConfig } from './config.ts'

type Context = StepContext<ActConfig>

/**
 * Names of the secrets that the design itself puts into each argument of its fixed call, for a tool that takes secrets: those of the secret fields that the
 * argument's expression names. What a model wrote is never one.
 */
export function secretArgsOf({ config: { call }, spec: { state }, run, tool }: Context): Record<string, string[]> {
  if (!call || !tool(call.tool)?.takesSecrets || secretFields(state).length === 0) return {}
  const scope = environmentScope(state)
  const held = secretsHeld(state, run.state)
  const entries = Object.entries(call.args).map(([argument, source]): [string, string[]] => {
    const { fields } = secretReads(checkExpression(source, scope).reads, state)
    return [argument, [...new Set(held.filter(({ field }) => fields.includes(field)).map(({ name }) => name))]]
  })
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0))
}

/**
 * Why the call is not made: working text that stands in an argument beside a secret field holds that secret's reference too, so the secret would also go where
 * that text puts it. Found by evaluating the argument once more without the fields' own references. Null: there is none.
 */
export function strayReference(context: Context, secretArgs: Record<string, string[]>): Failure | null {
  const { config, spec, run, value } = context
  for (const [argument, names] of Object.entries(secretArgs)) {
    const without = (state: JsonObject): JsonObject => {
      const own = secretsHeld(spec.state, state).map(({ field, name }) => [field, standIn(name)])
      return { ...state, ...Object.fromEntries(own) }
    }
    const environment = environmentValues({ ...run, state: without(run.state), prev: without(run.prev) }, spec)
    const rest = value(config.call?.args[argument] ?? 'null', `call.args.${argument}`, environment)
    const stray = [...JSON.stringify(rest).matchAll(SECRET_REFERENCES)].find(([, name = '']) => names.includes(name))
    if (!stray) continue
    const message = `“${argument}” holds ${stray[0]} beside the secret field, in text that may come from anywhere: nothing was sent. Pass that text in an argument of its own.`
    return { class: 'recoverable', kind: 'invalid_arguments', message }
  }
  return null
}

/** As long as the reference, and none. */
function standIn(name: string): string {
  return secretReference(name).toLowerCase()
}
