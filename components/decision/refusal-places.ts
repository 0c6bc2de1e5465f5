import { refusalLines } from './refusal-lines.ts'

type Problem = { where: string; message: string }

/** A refusal, taken apart by where on the form it belongs. `elsewhere` fits no field and is told above all. */
export type RefusalPlaces = {
  fields: ReadonlyMap<string, string>
  answer: string | null
  subgoal: string | null
  output: string | null
  relax: ReadonlyMap<string, string>
  extend: ReadonlyMap<string, string>
  version: string | null
  elsewhere: { field: string; message: string }[]
}

export const NO_REFUSAL: RefusalPlaces = {
  fields: new Map(),
  answer: null,
  subgoal: null,
  output: null,
  relax: new Map(),
  extend: new Map(),
  version: null,
  elsewhere: [],
}

const SINGLE = ['answer', 'subgoal', 'output', 'version'] as const

/**
 * Sorts what the API refused. `where` is `patch.FIELD…`, `state.FIELD…`, `answer`, `subgoal`, `output`, `relax.NAME` or `relax.INDEX` of those that were sent,
 * `extend.MEMBER`, `version` or `models`, with or without `body.` before it. A fault of a state that is not edited here stays `elsewhere`.
 */
export function refusalPlaces(
  problems: readonly Problem[],
  { fields, relaxed }: { fields: ReadonlySet<string>; relaxed: readonly string[] },
): RefusalPlaces {
  const places = {
    fields: new Map<string, string>(),
    relax: new Map<string, string>(),
    extend: new Map<string, string>(),
  }
  const single: Pick<RefusalPlaces, (typeof SINGLE)[number]> = {
    answer: null,
    subgoal: null,
    output: null,
    version: null,
  }
  const elsewhere: Problem[] = []
  for (const problem of problems) {
    const { where, message } = problem
    const [first = '', ...rest] = where.replace(/^body\./, '').split('.')
    const name = rest.join('.')
    const field = rest[0] ?? ''
    if (first === 'patch' && fields.has(field)) put(places.fields, field, told(name, field, message))
    else if (first === 'relax') {
      const invariant = /^\d+$/.test(field) ? (relaxed[Number(field)] ?? name) : name
      put(places.relax, invariant, message)
    } else if (first === 'extend' && name !== '') put(places.extend, name, message)
    else {
      const one = SINGLE.find((member) => member === first)
      if (one) single[one] ??= message
      else elsewhere.push(problem)
    }
  }
  return { ...places, ...single, elsewhere: refusalLines(elsewhere) }
}

/** A fault within a field says where in it. */
function told(path: string, field: string, message: string): string {
  return path === field ? message : `${path.slice(field.length + 1)}: ${message}`
}

function put(into: Map<string, string>, name: string, message: string): void {
  const before = into.get(name)
  into.set(name, before === undefined ? message : `${before}; ${message}`)
}
