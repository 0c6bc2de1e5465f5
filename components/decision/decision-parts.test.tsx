import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { PausedRun } from '@/lib/api/contracts/runs.ts'
import type { EscalationPacket } from '@/lib/loop/artefacts/escalation.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { fakeRun, noSnapshot } from '../trace/store/fake-run.ts'
import { CaseAsked, CaseHistory } from './case-view.tsx'
import { ChangePreview } from './change-preview.tsx'
import { checkPatch } from './check-patch.ts'
import { SuggestionCard } from './suggestion-card.tsx'

/** What a reader sees: the texts, in their order. */
const textOf = (markup: string) =>
  markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const schema: StateSchema = {
  type: 'object',
  properties: {
    topic: { type: 'string', 'x-loop': { role: 'input' } },
    n: { type: 'integer', maximum: 9, 'x-loop': { role: 'working', reducer: 'sum' } },
    facts: { type: 'array', items: { type: 'string' }, 'x-loop': { role: 'output', reducer: 'append' } },
  },
  additionalProperties: false,
  'x-loop': { version: 1 },
}
const state = { topic: 'bees', n: 4, facts: ['a'] }

describe('checkPatch', () => {
  it('sets values whatever the reducer, as the server does', () => {
    const patch = [
      { field: 'n', value: 5 },
      { field: 'facts', value: ['b'] },
    ]
    expect(checkPatch(schema, state, patch)).toEqual({
      after: { topic: 'bees', n: 5, facts: ['b'] },
      problems: new Map(),
    })
  })

  it('says of each field why it does not fit, and where in it', () => {
    const patch = [
      { field: 'n', value: 10 },
      { field: 'facts', value: ['a', 2] },
      { field: 'topic', value: 'wasps' },
    ]
    const { after, problems } = checkPatch(schema, state, patch)
    expect(after).toBeNull()
    expect([...problems.keys()].toSorted()).toEqual(['facts', 'n', 'topic'])
    expect(problems.get('n')).toBe('must be at most 9, got 10')
    expect(problems.get('facts')).toMatch(/^1: expected a string/)
    expect(problems.get('topic')).toContain('frozen')
  })
})

const packet: EscalationPacket = {
  packetVersion: 1,
  runId: 'run_0000000001',
  why: 'invariant',
  headline: 'Are two enough?',
  iteration: 12,
  nodeId: 'check',
  state,
  failingInvariants: [{ nodeId: 'check', name: 'No gaps', expression: 'size(state.facts) > 1', attempts: 3 }],
  confidence: [
    { iteration: 11, confidence: 0.4, subgoal: 'look' },
    { iteration: 12, confidence: null, subgoal: '' },
  ],
  summary: 'Iteration 12, at “check”.\nUsed 120000 tokens.',
  suggestions: [],
  deadlineAt: null,
  onDeadline: null,
}
const paused: PausedRun = {
  why: 'question',
  detail: 'Are two enough?',
  at: 0,
  iteration: 12,
  nodeId: 'check',
  question: { text: 'Are two enough?', options: ['no', 'yes'], detail: '{"to":"a@b"}' },
  seq: 5,
  escalation: { why: 'invariant', headline: 'Are two enough?', suggestions: 0, onDeadline: null, seq: 1 },
  deadlineAt: null,
}
const idle = { loading: false, problem: null, retry: () => undefined }
const named = (sentence: string) => sentence.replace('“check”', '“The check”')

function caseText(part: Partial<Parameters<typeof CaseHistory>[0]['subject']>): string {
  const snapshot = { ...noSnapshot, spec: { ...noSnapshot.spec, state: schema } }
  const subject = { run: fakeRun(), paused, packet, reading: idle, state: null, snapshot, ...part }
  return textOf(
    renderToStaticMarkup(
      <>
        <CaseAsked subject={subject} />
        <CaseHistory subject={subject} named={named} />
      </>,
    ),
  )
}

describe('the case', () => {
  it('tells what is asked, what does not hold, what happened and how sure the decisions were', () => {
    const text = caseText({})
    expect(text).toContain('What it asks about to a@b')
    expect(text).toContain('No gaps 3 remediations in a row size(state.facts) &gt; 1')
    expect(text).toContain('Iteration 12, at “The check”. Used 120,000 tokens.')
    expect(text).toContain('11 0.4 look 12 none –')
    expect(text).toContain('State 3 fields')
  })

  it('says that it is being read, and why it could not be', () => {
    const problem = { type: '', title: '', status: 0, code: 'network', detail: 'No connection.' }
    expect(caseText({ packet: null, reading: { ...idle, loading: true } })).toContain('Loading the case …')
    expect(caseText({ packet: null, reading: { ...idle, problem } })).toContain('No connection. Try again')
  })
})

describe('a suggestion', () => {
  const card = (intervention: Parameters<typeof SuggestionCard>[0]['suggestion']['intervention']) =>
    textOf(
      renderToStaticMarkup(
        <SuggestionCard
          suggestion={{
            title: 'Go back',
            why: 'It held before.',
            intervention,
            preview: [
              { field: 'n', before: 4, after: 3 },
              { field: 'new', before: null, after: 'x' },
            ],
          }}
          first
          disabled={false}
          sending={false}
          onTake={() => undefined}
          onEdit={() => undefined}
        />,
      ),
    )

  it('shows why, what changes and what else it does', () => {
    expect(card({ answer: 'yes', patch: [{ field: 'n', value: 3 }] })).toBe(
      'Go back It held before. Edit first Take this n 4 → 3 new + &quot; x &quot; Answers “yes”.',
    )
  })

  it.each([{ stop: true as const }, { answer: 'Stop the run' }])(
    'that ends the run is not there to be edited: %o',
    (ends) => {
      expect(card(ends)).not.toContain('Edit first')
    },
  )
})

describe('the preview', () => {
  const shown = (after: typeof state | null, effects: string[] = []) =>
    textOf(renderToStaticMarkup(<ChangePreview before={state} after={after} effects={effects} />))
  it.each([
    ['nothing', state, [], ''],
    ['a changed field alone', { ...state, n: 9 }, [], 'What will change n 4 → 9'],
    ['what else is done', state, ['Adds 1 iteration.'], 'What will change Adds 1 iteration.'],
    ['what does not fit', null, [], 'What will change A new value does not fit yet: nothing can be sent.'],
  ])('shows %s', (_, after, effects, text) => {
    expect(shown(after, effects)).toBe(text)
  })
})
