import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getRecording } from '../../templates/recordings.ts'
import { EVENT_DATA, type LoopEvent } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { SUITE_VERSION, Suite } from '../artefacts/suite.ts'
import { casesWithoutPeople } from './cases-without-people.ts'
import { withoutPeople } from './without-people.ts'

const recording = await getRecording('json-refine')
if (!recording) throw new Error('there is none')
const log: LoopEvent[] = recording.events
const [first] = log
if (first?.type !== 'run-queued') throw new Error('no beginning')
const at = { seq: 1, at: 1, iteration: 1, step: 1, nodeId: 'observe' }
const eventOf = (type: LoopEvent['type'], data: object) => ({ ...at, type, data }) as LoopEvent // checked where it matters
const shownOf = (events: LoopEvent[], known?: string[]) => withoutPeople({ events, input: {} }, known)

/** Every place of a log that names a person, and some that repeat the name. */
const placesOf = (name: string, words: string): LoopEvent[] => [
  { ...first, data: { ...first.data, requestedBy: name, input: { who: name } } },
  eventOf('pause-requested', { by: name }),
  eventOf('run-paused', { why: 'requested', by: name, detail: words }),
  eventOf('cancel-requested', { by: name }),
  eventOf('person-answered', { call: 0, by: name, answer: 'yes', note: '' }),
  eventOf('tool-answered', { call: 0, attempt: 1, output: { answer: 'yes', by: name }, durationMs: 1, cached: false }),
  eventOf('memory-recalled', {
    call: 0,
    entries: [`${name}`, `run_abcdefgh, iteration 1, act, edited by ${name}`].map((source, index) => ({
      ...{ id: `mem_${index}`, text: words, source, relevance: 1 },
    })),
    considered: 2,
    bestBelow: null,
    by: 'words',
  }),
]
const PERSON = fc.constantFrom(
  'Ann Smith',
  'user_4f9k2m8x',
  'Zoë',
  'O’Neil',
  'Bo "B" Lee',
  'ann@example.org',
  '李雷',
  'A.',
  'Ann\\Smith',
)

/** Neither as it is written, nor in other letters, nor as JSON within a text. */
function expectNone(text: string, name: string) {
  const all = text.toLowerCase()
  expect(all).not.toContain(JSON.stringify(name.toLowerCase()).slice(1, -1))
  expect(all).not.toContain(JSON.stringify(JSON.stringify(name.toLowerCase())).slice(3, -3))
}

describe('a log that is shown to strangers names nobody', () => {
  it('in no place, however it is called, and is of its types still', () => {
    fc.assert(
      fc.property(PERSON, fc.constantFrom('%', 'By %, today.', '["%"]', '(%)', 'a\n%\nb'), (name, around) => {
        const words = around.replace('%', () => `${name}, ${name.toUpperCase()} and ${name.toLowerCase()}`)
        const inside: Json = { says: words, as: JSON.stringify({ by: name, words }), [name]: [name] }
        const state = eventOf('state-patched', { patch: [{ op: 'add', path: `/people/${name}`, value: inside }] })
        const { events, input } = withoutPeople({ events: [...placesOf(name, words), state], input: { inside } })
        const text = JSON.stringify({ events, input, within: JSON.parse(String((input.inside as JsonObject).as)) })
        expectNone(text, name)
        for (const event of events.slice(0, -1))
          expect(EVENT_DATA[event.type].safeParse(event.data).error).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('who is known by another’s log alone', () => {
    const called = eventOf('model-answered', { text: 'Asked Ann Smith.' })
    expect(JSON.stringify(shownOf([called], ['Ann Smith']).events)).toContain('Asked somebody.')
  })

  it('but what only reads like a name stays: parts of words, deadlines, what people who work alone are called', () => {
    const told = shownOf([
      eventOf('person-answered', { call: 0, by: 'deadline', answer: '', note: '' }),
      eventOf('run-paused', { why: 'requested', by: 'You', detail: 'You are Annabel.' }),
      eventOf('cancel-requested', { by: 'Ann' }),
    ])
    expect(told.events.map(({ data }) => data)).toMatchObject([
      { by: 'deadline' },
      { by: 'somebody', detail: 'You are Annabel.' },
      { by: 'somebody' },
    ])
  })

  it('nor words of the language that somebody is called by', () => {
    for (const name of ['requested', 'call', 'user', 'words', 'by', 'true']) {
      const { events } = shownOf([...placesOf(name, `By ${name}.`), ...log.slice(1)], [])
      for (const { type, data } of events) expect(EVENT_DATA[type].safeParse(data).error).toBeUndefined()
      expect(JSON.stringify(events)).not.toContain(`By ${name}.`)
    }
  })

  it('and says all else as it was', () => {
    const { input } = recording
    const shown = withoutPeople({ events: log, input })
    expect(shown.events.slice(1)).toEqual(log.slice(1))
    expect(shown.input).toEqual(input)
  })
})

describe('cases and suite name nobody', () => {
  const good = () => []
  const shownOf = (content: object, known: string[], problemsOf: (suite: Suite) => readonly unknown[] = good) => {
    const suite = Suite.parse({ suiteVersion: SUITE_VERSION, name: 'letters', ...content })
    const cases = suite.cases.map(({ name, about, input }) => ({ name, about, input }))
    return { was: suite, ...casesWithoutPeople({ cases, suite }, known, problemsOf) }
  }
  const contains = (value: string) => ({ type: 'evaluator', name: value, value: 'state', evaluator: regexOf(value) })
  const regexOf = (value: string) => ({ type: 'regex', required: [value] })
  const holds = (value: string) => `output.by == ${JSON.stringify(value)} && expected.who == input.who`

  it('in no place that a person wrote, and are a suite still', () => {
    fc.assert(
      fc.property(PERSON, fc.constantFrom('%', 'By %, today.', '["%"]', 'a\n%\nb'), (name, around) => {
        const words = around.replace('%', () => name).toUpperCase()
        const asked = { type: 'expression', name: 'asked', holds: holds(words) }
        const rest = { about: words, expected: { who: [name, { [name]: 1 }] } }
        const { cases, suite } = shownOf(
          {
            about: words,
            cases: [
              { ...rest, name, input: { topic: words, of: { [name]: 1 } }, validators: [contains(name)] },
              {
                ...rest,
                name: `${name} ${name}`,
                input: {},
                source: { type: 'variation', of: name, by: 'types', seed: 1 },
              },
            ],
            validators: [asked],
            vary: { input: { topic: { type: 'values', values: [name] } }, expected: { who: JSON.stringify(name) } },
          },
          [name],
        )
        expectNone(JSON.stringify({ cases, suite }), name)
        expect(Suite.safeParse(suite).error).toBeUndefined()
        expect(suite?.cases[1]?.source).toMatchObject({ of: suite?.cases[0]?.name })
        expect(cases.map((each) => each.name)).toEqual(suite?.cases.map((each) => each.name))
      }),
      { numRuns: 40 },
    )
  })

  it('on both sides of what a validator compares, and each case has a name of its own', () => {
    const { suite } = shownOf(
      {
        cases: [
          { name: 'Ann Smith', input: { topic: 'a letter of ann smith' }, expected: { who: 'ANN SMITH' } },
          { name: 'Bob', input: { topic: 'of Bob' } },
        ],
        validators: [{ type: 'expression', name: 'by', holds: holds('Ann Smith') }, contains('\\bAnn Smith\\b')],
      },
      ['Ann Smith', 'Bob'],
    )
    expect(suite).toMatchObject({
      cases: [
        { name: 'somebody', input: { topic: 'a letter of somebody' }, expected: { who: 'somebody' } },
        { name: 'somebody 2', input: { topic: 'of somebody' } },
      ],
      validators: [{ holds: holds('somebody') }, { evaluator: { required: ['\\bsomebody\\b'] } }],
    })
  })

  it('but the words of the loop stay: fields, names in expressions, what its inputs may be', () => {
    const only = (suite: Suite) =>
      suite.cases.filter(({ input }) => input.role !== undefined && input.role !== 'author')
    const content = {
      cases: [{ name: 'one', input: { role: 'author', topic: 'x' }, expected: { who: 'y' } }],
      validators: [{ type: 'expression', name: 'by', holds: holds('z') }],
    }
    const { was, suite } = shownOf(content, ['author', 'who', 'topic', 'output', 'input', 'expected'], only)
    expect(suite).toEqual(was)
  })
})
