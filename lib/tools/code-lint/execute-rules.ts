import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { CODE_LINT_LIMITS } from './definition.ts'
import { RECOMMENDED, STRICT } from './presets.ts'

const SEVERITIES: readonly Json[] = ['off', 'warn', 'error', 0, 1, 2]
/** They are nothing without a pattern or a selector. */
const PATTERN_RULES = ['id-match', 'no-restricted-syntax']
/** Options that are regular expressions, or selectors that hold some: V8 would run them on the code, and they can be made to take for ever. */
const PATTERN_OPTION = /pattern|regex|selector|match/i
/** A text among options is the name of something. What a regular expression needs to be slow is not in it. */
const PLAIN_TEXT = /^[\w$ .:/@-]{0,100}$/
const MOST_OPTIONS = 200

/** The rules of a preset and those that are given over it; or what is wrong with them, in words. */
export function rulesOf(preset: Json | undefined, given: Json | undefined): Record<string, Json> | string {
  const names = preset === 'none' ? [] : preset === 'strict' ? [...RECOMMENDED, ...STRICT] : RECOMMENDED
  const rules: Record<string, Json> = Object.fromEntries(names.map((name) => [name, 'error']))
  const entries = Object.entries(isJsonObject(given) ? given : ({} satisfies JsonObject))
  if (entries.length > CODE_LINT_LIMITS.rules) return `args.rules: at most ${CODE_LINT_LIMITS.rules} rules`
  for (const [name, setting] of entries) {
    const problem = whatIsWrong(name, setting)
    if (problem) return `args.rules.${name.slice(0, 60)}: ${problem}`
    rules[name] = setting
  }
  return rules
}

function whatIsWrong(name: string, setting: Json): string | null {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name)) return 'only rules of ESLint’s core are there'
  const [severity, ...options] = Array.isArray(setting) ? setting : [setting]
  if (!SEVERITIES.includes(severity ?? null))
    return 'must be "off", "warn" or "error", or a list that begins with one of these'
  if (PATTERN_RULES.includes(name)) return 'rules that need patterns are not available'
  return refusedOption(options, { left: MOST_OPTIONS }, 0)
}

function refusedOption(value: Json, budget: { left: number }, depth: number): string | null {
  if (budget.left-- <= 0 || depth > 5) return 'its options are too many'
  if (typeof value === 'string')
    return PLAIN_TEXT.test(value) ? null : 'texts among the options may hold names only, and no patterns'
  if (typeof value !== 'object' || value === null) return null
  for (const [key, part] of Object.entries(value)) {
    if (!Array.isArray(value) && PATTERN_OPTION.test(key) && typeof part !== 'boolean')
      return `the option ${key} is a pattern, and patterns are not available`
    const refused = refusedOption(part, budget, depth + 1)
    if (refused) return refused
  }
  return null
}
