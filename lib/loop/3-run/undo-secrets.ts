import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import { SECRET_REFERENCES } from '../state/secrets.ts'

type SecretArgs = Record<string, string[]>

/**
 * Names of the secrets for each argument of the call that undoes this one, when its tool takes secrets: those whose every reference there stems from an
 * argument that the design gave them to. One that came with other text stays a text, as in the call itself.
 */
export function undoSecrets(
  tools: Readonly<Record<string, ToolFacts>>,
  facts: ToolFacts,
  args: JsonObject,
  given: SecretArgs,
): { secretArgs?: SecretArgs } {
  const undo = facts.undoOf?.(args)
  // What would be done without the references that the design gave: any that is still there came from elsewhere.
  const rest = facts.undoOf?.(withoutGiven(args, given))
  if (!undo || !rest || !own(tools, undo.tool)?.takesSecrets) return {}
  const entries = Object.entries(undo.args).map(([name, value]): [string, string[]] => {
    const strays = namesIn(own(rest.args, name))
    return [name, namesIn(value).filter((secret) => !strays.includes(secret))]
  })
  const held = entries.filter(([, names]) => names.length > 0)
  return held.length === 0 ? {} : { secretArgs: Object.fromEntries(held) }
}

function withoutGiven(args: JsonObject, given: SecretArgs): JsonObject {
  const entries = Object.entries(args).map(([name, value]): [string, Json] => {
    const names = own(given, name) ?? []
    const text = JSON.stringify(value).replaceAll(SECRET_REFERENCES, (all, secret) =>
      names.includes(secret) ? all.toLowerCase() : all,
    )
    return [name, JSON.parse(text) as Json] // other letters in the texts of a JSON value
  })
  return Object.fromEntries(entries)
}

function namesIn(value: Json | undefined): string[] {
  const found = JSON.stringify(value ?? null).matchAll(SECRET_REFERENCES)
  return [...new Set([...found].map(([, name = '']) => name))]
}
