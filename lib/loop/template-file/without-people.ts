import { EVENT_DATA, type LoopEvent } from '../artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { DEADLINE } from '../escalation/in-doubt.ts'

/** Events whose `by` names a person. */
const BY_PEOPLE: ReadonlySet<LoopEvent['type']> = new Set([
  'pause-requested',
  'run-paused',
  'run-continued',
  'run-forked',
  'cancel-requested',
  'person-answered',
  'tool-answered',
])
export const SOMEBODY = 'somebody'
/** Whoever works alone on a machine is called so: it names nobody, and prompts are full of it. */
const NOBODYS_NAME = 'You'
/** Of what a run wrote; its person, if there is one, has edited it since. */
const WRITTEN_BY_A_RUN = /^(run_\w+, iteration .+?)(?:, edited by (.+))?$/s

type Log = { events: readonly LoopEvent[]; input: JsonObject }

/**
 * The log without the names of those who had a hand in it: what is shown to strangers tells nothing of the workspace. Who asked, answered, wrote or edited a memory is
 * `somebody`, wherever the log says so: in events, and in states, prompts and answers that repeat it, as a word of its own. `known`: others whose names may stand in it.
 */
export function withoutPeople(
  { events, input }: Log,
  known: readonly string[] = [],
): { events: LoopEvent[]; input: JsonObject } {
  const names = namesPattern([...known, ...peopleOf(events)])
  const replace = (value: Json) => (names ? withoutNames(value, names) : value)
  const shown = events.map((event) => {
    const { type, data } = structural(event)
    const fits = (candidate: Json) => EVENT_DATA[type].safeParse(candidate).success
    const all = replace(data as Json)
    const told = fits(all) || !fits(data as Json) ? all : fitting(data as Json, replace, fits)
    return { ...event, data: told } as LoopEvent // of its type, as was just seen
  })
  return { events: shown, input: replace(input) as JsonObject } // an object stays one
}

/** Who had a hand in a run, as its log tells. */
export function peopleOf(events: readonly LoopEvent[]): string[] {
  return events.flatMap(namedIn)
}

function namedIn({ type, data }: LoopEvent): string[] {
  if (type === 'run-queued') return [data.requestedBy]
  if (type === 'memory-recalled') return data.entries.flatMap(({ source }) => personOf(source) ?? [])
  return BY_PEOPLE.has(type) && 'by' in data && typeof data.by === 'string' && data.by !== DEADLINE ? [data.by] : []
}

/** The person in the source of an entry; undefined: none has touched it. */
function personOf(source: string): string | undefined {
  const [run, , editor] = WRITTEN_BY_A_RUN.exec(source) ?? []
  return run === undefined ? source : editor
}

/** What an event itself says of people, whatever they are called. */
function structural(event: LoopEvent): LoopEvent {
  if (event.type === 'run-queued') return { ...event, data: { ...event.data, requestedBy: SOMEBODY } }
  if (event.type === 'memory-recalled') {
    const entries = event.data.entries.map((entry) => ({ ...entry, source: withoutPerson(entry.source) }))
    return { ...event, data: { ...event.data, entries } }
  }
  if (namedIn(event).length === 0) return event
  return { ...event, data: { ...event.data, by: SOMEBODY } } as LoopEvent // one text in place of another
}

function withoutPerson(source: string): string {
  const [run, written, editor] = WRITTEN_BY_A_RUN.exec(source) ?? []
  if (run === undefined) return SOMEBODY
  return editor === undefined ? source : `${written}, edited by ${SOMEBODY}`
}

const WORD = /[\p{L}\p{N}_]/u

/** Finds each of the names as words of their own, in small letters and large ones, also where a text is written as JSON within a text or as a pattern. */
export function namesPattern(all: readonly string[]): RegExp | null {
  const names = [...new Set(all.map((name) => name.trim()))].filter(
    (name) => name !== '' && name.toLowerCase() !== NOBODYS_NAME.toLowerCase() && name !== SOMEBODY,
  )
  if (names.length === 0) return null
  const forms = names
    .flatMap((name) => [name, JSON.stringify(name).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
  const whole = [...new Set(forms)].map((form) => {
    const before = WORD.test([...form].at(0) ?? '') ? '(?:(?<![\\p{L}\\p{N}_])|(?<=\\\\[bfnrt]))' : ''
    return `${before}${RegExp.escape(form)}${WORD.test([...form].at(-1) ?? '') ? '(?![\\p{L}\\p{N}_])' : ''}`
  })
  return new RegExp(whole.join('|'), 'giu')
}

export function withoutNames(value: Json, names: RegExp): Json {
  if (typeof value === 'string') return value.replaceAll(names, SOMEBODY)
  if (Array.isArray(value)) return value.map((each) => withoutNames(each, names))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, each]) => [
    key.replaceAll(names, SOMEBODY),
    withoutNames(each, names),
  ])
  return Object.fromEntries(entries)
}

/** With as much of it replaced as its type allows: a word of the language itself, such as a role, may be somebody's name too. There it names nobody, and stays. */
export function fitting(was: Json, replace: (value: Json) => Json, fits: (candidate: Json) => boolean): Json {
  const whole = replace(was)
  if (fits(whole)) return whole
  if (Array.isArray(was)) {
    const list = [...was]
    for (const [index, each] of was.entries())
      list[index] = fitting(each, replace, (candidate) => fits(list.with(index, candidate)))
    return list
  }
  if (!isJsonObject(was)) return was
  const object = { ...was }
  for (const [key, each] of Object.entries(was))
    object[key] = fitting(each, replace, (candidate) => fits({ ...object, [key]: candidate }))
  return object
}
