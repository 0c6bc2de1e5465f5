import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { TraceRecall } from '@/lib/loop/4-trace/trace.ts'
import type { Observation } from '@/lib/loop/artefacts/observation.ts'
import { EvaluationBlock } from './evaluation-block.tsx'
import { ObservationBlock } from './observation-block.tsx'
import { RecallBlock } from './recall-block.tsx'

/** What a reader sees: the texts, in their order. */
const textOf = (markup: string) =>
  markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const observed = (observation: Observation) =>
  textOf(renderToStaticMarkup(<ObservationBlock observation={observation} />))

describe('a recall', () => {
  const asked: TraceRecall = {
    seq: 1,
    call: 0,
    purpose: 'recall',
    mode: 'semantic',
    queries: ['rate limit'],
    topK: 5,
    threshold: 0.7,
    answer: null,
    failure: null,
  }
  const markup = (part: Partial<TraceRecall>) => renderToStaticMarkup(<RecallBlock recall={{ ...asked, ...part }} />)
  const entry = { id: 'm', text: 'At most 100 a minute', source: 'run_00000001, iteration 3, act', relevance: 0.884 }

  it('shows what came back, how near it was, the best below, and leads to the run that wrote it', () => {
    const html = markup({ answer: { entries: [entry], considered: 7, bestBelow: 0.651, by: 'words' } })
    expect(textOf(html)).toContain(
      '1 entry Asked by likeness Likened by words At most 5 From 0.7 Compared 7 Best below 0.65',
    )
    expect(textOf(html)).toContain('Looked for rate limit 0.88 At most 100 a minute')
    expect(html).toContain('href="/runs/run_00000001?i=3"')
  })

  it('tells nothing found, a failure and an answer that never came apart', () => {
    expect(textOf(markup({ answer: { entries: [], considered: 0, bestBelow: null } }))).toContain('nothing found')
    expect(textOf(markup({ failure: { class: 'timeout', message: 'too slow' } }))).toMatch(/failed .* too slow$/)
    expect(textOf(markup({}))).toContain('no answer recorded')
  })
})

describe('an observation', () => {
  it('shows facts with their source and further members, and what was cut', () => {
    const facts = [{ text: 'It fails', source: 'log', relevance: 0.9, severity: 'high', lines: [1, 2] }]
    const text = observed({ part: 'extract', field: 'notes', materialTokens: 5_000, shownTokens: 4_000, facts })
    expect(text).toBe(
      'Facts written to notes Found 1 Read 4,000 of 5,000 tokens 0.9 It fails log · severity: high · lines: [1,2]',
    )
  })

  it('says that there was nothing to read', () => {
    const text = observed({ part: 'extract', field: 'notes', materialTokens: 0, shownTokens: 0, facts: [] })
    expect(text).toContain('There was nothing to read, so no model was asked.')
  })

  it('shows what was kept and dropped, and how near each was', () => {
    const items = [
      { text: 'near', relevance: 0.63, kept: true },
      { text: 'far', relevance: 0.161, kept: false },
    ]
    const relevance = {
      part: 'relevance' as const,
      field: 'notes',
      threshold: 0.4,
      top: null,
      itemsBefore: 3,
      itemsAfter: 1,
    }
    expect(observed({ ...relevance, subgoal: 'learn', items })).toBe(
      'Relevance of notes Kept 1 of 3 From 0.4 Compared with learn 0.63 kept near 0.16 dropped far The newest 2 of 3 are listed.',
    )
    expect(observed({ ...relevance, subgoal: '', itemsAfter: 3, items: [] })).toContain('no subgoal: everything stays')
    const pruned = {
      part: 'prune' as const,
      field: 'notes',
      budgetTokens: 10,
      tokensBefore: 14,
      tokensAfter: 9,
      itemsBefore: 2,
      itemsAfter: 1,
    }
    expect(observed({ ...pruned, items: items.map((item) => ({ ...item, tokens: 5 })) })).toBe(
      'Pruning of notes Budget 10 tokens Tokens 14 → 9 Kept 1 of 2 0.63 kept 5 tokens near 0.16 dropped 5 tokens far',
    )
  })

  it('shows both sides of a contradiction', () => {
    const found = [{ fact: '500 a minute', memory: '100 a minute', why: 'One limit.' }]
    expect(observed({ part: 'contradictions', field: 'doubts', compared: 2, candidates: 1, found })).toBe(
      'Contradictions written to doubts Found 1 Compared 2 facts with 1 entry 500 a minute remembered: 100 a minute One limit.',
    )
    expect(observed({ part: 'contradictions', field: 'doubts', compared: 1, candidates: 0, found: [] })).toContain(
      'nothing remembered near them: no model was asked',
    )
    const same = observed({ part: 'contradictions', field: 'doubts', compared: 1, candidates: 0, same: 1, found: [] })
    expect(same).toContain(
      '1 fact, nothing else remembered near them: no model was asked Agreed 1 entry says the same word for word',
    )
  })
})

it('an evaluation shows its score, what it passes from, its parts and what is missing', () => {
  const evaluation = {
    evaluator: 'composite',
    passesFrom: 0.5,
    score: 0.7,
    passed: false,
    deficiencies: ['useful: No name.'],
    subScores: { useful: 0.6, enough: 1 },
    cut: { outputTokens: 60_000, shownTokens: 4_000 },
  }
  expect(textOf(renderToStaticMarkup(<EvaluationBlock evaluation={evaluation} />))).toBe(
    'Evaluation Score 0.7 Result not passed Passes from 0.5, when nothing is missing Scored by composite Shown to the judge 4,000 of 60,000 tokens useful 0.6 enough 1 useful: No name.',
  )
})
