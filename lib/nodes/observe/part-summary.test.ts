import { describe, expect, it } from 'vitest'
import type { Json } from '../../loop/artefacts/json.ts'
import type { ObserveConfig } from './config.ts'
import { partSummary } from './part-summary.ts'

describe('the summary of a part', () => {
  it.each<[keyof ObserveConfig, Json | undefined, string]>([
    ['recall', { mode: 'key', query: 'a', write: 'found' }, 'by key, → found'],
    ['recall', { query: '' }, 'by likeness'],
    ['map', [{ field: 'a', value: '1' }, { field: 'b', value: '' }, 'odd'], 'a, b'],
    ['extract', { write: 'notes', model: 'fast' }, 'fast, → notes'],
    ['relevance', { field: 'notes', top: 3 }, 'notes, at most 3'],
    ['prune', { field: 'notes' }, 'notes'],
    ['contradictions', { facts: '', write: '' }, ''],
    ['evaluate', { evaluator: { type: 'judge' }, writeScore: 'score' }, 'judge, → score'],
    ['evaluate', { evaluator: null }, ''],
    ['prune', undefined, ''],
  ])('%s %j is %j', (name, value, summary) => {
    expect(partSummary(name, value)).toBe(summary)
  })
})
