import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { SUITE_VERSION, Suite, type SuiteCase, type Validator } from '../artefacts/suite.ts'
import type { TemplateCase } from '../artefacts/template-file.ts'
import { evaluatorSites } from '../evaluators/evaluator-sites.ts'
import { fitting, namesPattern, SOMEBODY, withoutNames } from './without-people.ts'

type Offered = { cases: TemplateCase[]; suite: Suite | null }

const LONGEST_NAME = 100
const LONGEST_ABOUT = 2_000
const STRING_LITERAL = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs
const EXPRESSION_IN_TEXT = /(\{\{.*?\}\})/s

/**
 * Cases and suite without the names of `known` people: inputs, and what validators compare with them, alike. Names of fields, how a run is to end and what of an expression is no text stay:
 * the loop itself says those. `problemsOf`: why a suite can't be used with the loop; no name is taken out of where the rest would be of no use.
 */
export function casesWithoutPeople(
  { cases, suite }: Offered,
  known: readonly string[],
  problemsOf: (suite: Suite) => readonly unknown[],
): Offered {
  const names = namesPattern(known)
  if (!names) return { cases, suite }
  const text = (value: string) => value.replaceAll(names, SOMEBODY)
  const literals = (source: string) => source.replaceAll(STRING_LITERAL, text)
  const about = (value: string | undefined) =>
    value === undefined ? {} : { about: text(value).slice(0, LONGEST_ABOUT).trim() }

  const frame = { suiteVersion: SUITE_VERSION, name: SOMEBODY, cases: [], models: suite?.models ?? {} }
  const fits = (part: JsonObject) => {
    const parsed = Suite.safeParse({ ...frame, ...part })
    return parsed.success && problemsOf(parsed.data).length === 0
  }
  /** With what `replace` makes of it, as far as it is of use then. */
  const masked = <T extends Json>(
    was: T,
    replace: (value: Json) => Json,
    place: (candidate: Json) => JsonObject,
  ): T => {
    const all = replace(was)
    if (equalJson(all, was)) return was
    const good = (candidate: Json) => fits(place(candidate))
    return (good(all) || !good(was) ? all : fitting(was, replace, good)) as T // of its shape, or of none that was any
  }
  const fields = (value: Json) => withoutNames(value, names)
  /** The fields’ own names are those of the state. */
  const ownFields = (value: JsonObject) => eachOf(value, fields)
  const input = (was: JsonObject) =>
    masked(
      was,
      (value) => (value === was ? ownFields(was) : fields(value)),
      (one) => ({ cases: [{ name: SOMEBODY, input: one }] }),
    )
  const validators = (all: readonly Validator[]) => {
    const called = renamed(all, text)
    return all.map((validator) => {
      const sources = expressionsOf(validator)
      const replace = (value: Json): Json => {
        if (typeof value === 'string') return sources.has(value) ? literals(value) : inTemplate(value, text, literals)
        if (Array.isArray(value)) return value.map(replace)
        if (!isJsonObject(value)) return value
        return eachOf(value, replace)
      }
      const { name, ...rest } = validator
      const shown = masked(rest as JsonObject, replace, (one) => ({ validators: [{ ...(one as object), name }] }))
      return { ...shown, name: called.get(name) ?? name } as Validator // of its type, since it fits
    })
  }

  const called = renamed([...(suite?.cases ?? []), ...cases], text)
  const nameOf = (name: string) => called.get(name) ?? name
  const one = (each: SuiteCase): SuiteCase => ({
    ...each,
    ...about(each.about),
    name: nameOf(each.name),
    input: input(each.input),
    expected: ownFields(each.expected) as SuiteCase['expected'],
    validators: validators(each.validators),
    ...(each.source?.type === 'variation' ? { source: { ...each.source, of: nameOf(each.source.of) } } : {}),
  })
  return {
    cases: cases.map((each) => ({ ...each, ...about(each.about), name: nameOf(each.name), input: input(each.input) })),
    suite: suite && {
      ...suite,
      ...about(suite.about),
      name: text(suite.name).slice(0, LONGEST_NAME).trim(),
      validators: validators(suite.validators),
      cases: suite.cases.map(one),
      vary: {
        input: eachOf(suite.vary.input, (generator) => {
          if (generator.type === 'values') return { ...generator, values: generator.values.map(fields) as Json[] }
          return generator.type === 'expression' ? { ...generator, value: literals(generator.value) } : generator
        }),
        expected: eachOf(suite.vary.expected, literals),
      },
    },
  }
}

function eachOf<In, Out>(value: Record<string, In>, change: (each: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]))
}

/** New names of those that name people, each of which is still one alone. */
function renamed(all: readonly { name: string }[], text: (value: string) => string): Map<string, string> {
  const taken = new Set(all.map(({ name }) => name))
  const called = new Map<string, string>()
  for (const { name } of all) {
    const shown = text(name)
    if (shown === name || called.has(name)) continue
    let free = shown.slice(0, LONGEST_NAME).trim()
    for (let number = 2; taken.has(free); number++) free = `${shown.slice(0, LONGEST_NAME - 6).trim()} ${number}`
    taken.add(free)
    called.set(name, free)
  }
  return called
}

/** Which of its texts are expressions: of those, only what stands in quotes is a text. */
function expressionsOf(validator: Validator): ReadonlySet<string> {
  if (validator.type === 'expression') return new Set([validator.holds])
  if (validator.type === 'loop') return new Set([validator.holds, ...Object.values(validator.input)])
  const sites = evaluatorSites(validator.evaluator, '').filter(({ mode }) => mode === 'expression')
  return new Set([validator.value, ...sites.map(({ source }) => source)])
}

function inTemplate(value: string, text: (part: string) => string, literals: (source: string) => string): string {
  return value
    .split(EXPRESSION_IN_TEXT)
    .map((part) => (part.startsWith('{{') ? literals(part) : text(part)))
    .join('')
}
