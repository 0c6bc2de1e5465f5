import { describe, expect, it } from 'vitest'
import { renameStateField } from '../../loop/1-draw/rename-state-field.ts'
import { compile } from '../../loop/2-compile/compile.ts'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { definitions } from '../definitions.ts'

const LIST = { type: 'array', default: [] }
const FIELDS: Record<string, JsonObject> = {
  topic: { type: 'string', default: 't', 'x-loop': { role: 'input' } },
  given: { ...LIST, 'x-loop': { role: 'input' } },
  text: { type: 'string', default: '' },
  number: { type: 'number', default: 0 },
  list: LIST,
  texts: { ...LIST, items: { type: 'string' } },
  facts: {
    ...LIST,
    items: {
      type: 'object',
      properties: { text: { type: 'string' }, kind: { type: 'string' } },
      required: ['text', 'kind'],
    },
  },
}

/** A loop that begins with an observe node of this config. */
function designWith(config: JsonObject): object {
  const properties = Object.fromEntries(
    Object.entries(FIELDS).map(([name, field]) => [name, { 'x-loop': { role: 'working' }, ...field }]),
  )
  return {
    designVersion: 1,
    name: 'Observe',
    purpose: 'One node of each kind.',
    entry: 'look',
    head: 'look',
    state: { type: 'object', properties, required: [], additionalProperties: false, 'x-loop': { version: 1 } },
    nodes: [
      { id: 'look', kind: 'observe', label: 'Look', config },
      {
        id: 'decide',
        kind: 'decide',
        label: 'Decide',
        config: {
          strategy: 'rule',
          rules: [{ when: 'iteration > 0', tool: 'memory.write', args: { text: 'state.topic' } }],
        },
      },
      { id: 'act', kind: 'act', label: 'Act', config: { tools: ['memory.write'] } },
      {
        id: 'keep',
        kind: 'invariant',
        label: 'Keep',
        config: { name: 'k', predicate: 'iteration < 9', message: 'm', remediation: { type: 'stop' } },
      },
      {
        id: 'end',
        kind: 'terminate',
        label: 'End',
        config: { rules: [{ when: 'iteration > 3', label: 'l', outcome: 'success', output: {} }] },
      },
    ],
    edges: [
      ['look', 'next', 'decide'],
      ['decide', 'next', 'act'],
      ['act', 'next', 'keep'],
      ['keep', 'holds', 'end'],
      ['end', 'continue', 'look'],
    ].map(([from, handle, to]) => ({ id: `${from}.${handle}`, from, handle, to })),
    contract: { maxIterations: 5, timeoutMs: 1_000, stepTimeoutMs: 1_000, bestOf: 'last' },
    models: { default: { provider: 'scripted', model: 'script' } },
    script: { cycle: [{ text: '' }] },
    layout: { positions: {} },
  }
}

/** Findings of the observe node, as `code field`. */
function findings(config: JsonObject): string[] {
  return compile(designWith(config), definitions, toolDefinitions)
    .diagnostics.filter(({ code, nodeId }) => nodeId === 'look' || code === 'design-shape')
    .map(({ code, field = '' }) => `${code} ${field}`)
}

const recall = { query: 'q' }
const judge = { type: 'judge', rubric: 'r' }

describe('what an observe node may write and read', () => {
  it.each<[string, JsonObject]>([
    ['entries into a list', { recall: { ...recall, write: 'list' } }],
    ['facts into a list', { extract: { write: 'list' } }],
    [
      'facts with a member that the items need',
      {
        extract: {
          write: 'facts',
          schema: { type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'] },
        },
      },
    ],
    ['a list that is sorted out and pruned', { relevance: { field: 'texts' }, prune: { field: 'facts' } }],
    ['contradictions of an input', { contradictions: { facts: 'state.given', write: 'list' } }],
    [
      'a judge that sees the output',
      { evaluate: { output: 'state.text', evaluator: { ...judge, rubric: '{{ output }}' }, writeScore: 'number' } },
    ],
    ['memory in an expression', { recall, map: [{ field: 'texts', value: 'memory.map(m, m.text + m.source)' }] }],
  ])('%s is fine', (_, config) => {
    expect(findings(config)).toEqual([])
  })

  it.each<[string, JsonObject, string]>([
    ['entries into texts', { recall: { ...recall, write: 'texts' } }, 'write-type recall.write'],
    ['entries into an input', { recall: { ...recall, write: 'given' } }, 'write-input-field recall.write'],
    ['facts into nowhere', { extract: { write: 'fcts' } }, 'write-unknown-field extract.write'],
    ['facts into texts', { extract: { write: 'texts' } }, 'write-type extract.write'],
    ['facts without a member that the items need', { extract: { write: 'facts' } }, 'write-type extract.write'],
    ['relevance of a text', { relevance: { field: 'text' } }, 'write-type relevance.field'],
    ['relevance to a number', { relevance: { field: 'list', to: 'state.number' } }, 'expression-type relevance.to'],
    ['pruning of a number', { prune: { field: 'number' } }, 'write-type prune.field'],
    ['pruning of an input', { prune: { field: 'given' } }, 'write-input-field prune.field'],
    [
      'contradictions of a text',
      { contradictions: { facts: 'state.text', write: 'list' } },
      'expression-type contradictions.facts',
    ],
    [
      'contradictions into texts',
      { contradictions: { facts: 'state.list', write: 'texts' } },
      'write-type contradictions.write',
    ],
    ['a model that is not bound', { extract: { write: 'list', model: 'other' } }, 'model-unbound extract.model'],
    [
      'a fallback that is not bound',
      { extract: { write: 'list', fallback: 'other' } },
      'model-unbound extract.fallback',
    ],
    [
      'a judge that is not bound',
      { evaluate: { output: 'state.text', evaluator: { ...judge, model: 'other' }, writeScore: 'number' } },
      'model-unbound evaluate.evaluator.model',
    ],
    [
      'a rubric with an unknown name',
      { evaluate: { output: 'state.text', evaluator: { ...judge, rubric: '{{ outptu }}' }, writeScore: 'number' } },
      'expression-unknown-name evaluate.evaluator.rubric',
    ],
    [
      'a query with an unknown field',
      { recall: { query: '{{ state.goal }}' } },
      'expression-unknown-field recall.query',
    ],
    ['a threshold beyond 1', { recall: { ...recall, threshold: 1.5 } }, 'config-shape recall.threshold'],
    ['no share', { prune: { field: 'list', share: 0 } }, 'config-shape prune.share'],
  ])('%s is %s', (_, config, finding) => {
    expect(findings(config)).toContain(finding)
  })
})

describe('handles', () => {
  const handles = (config: JsonObject) => {
    const { observe } = definitions
    return observe.handles(observe.config.parse(config)).map(({ id }) => id)
  }
  it('has failed where something can fail that is not the loop’s own', () => {
    expect(handles({ map: [{ field: 'a', value: '1' }], prune: { field: 'a' }, relevance: { field: 'a' } })).toEqual([
      'next',
    ])
    const failing: JsonObject[] = [
      { recall },
      { extract: { write: 'a' } },
      { contradictions: { facts: 'a', write: 'a' } },
      { evaluate: { output: 'a', evaluator: judge, writeScore: 's' } },
    ]
    for (const config of failing) expect(handles(config)).toEqual(['next', 'failed'])
  })
})

it('follows a field that is renamed, in every part', () => {
  const config = {
    recall: { query: '{{ toJson(state.list) }}', write: 'list' },
    map: [{ field: 'list', value: 'state.list' }],
    extract: { value: 'state.list', about: '{{ size(state.list) }}', write: 'list' },
    relevance: { field: 'list', to: 'string(size(state.list))' },
    prune: { field: 'list' },
    contradictions: { facts: 'state.list', write: 'list' },
    evaluate: {
      output: 'state.list',
      evaluator: { ...judge, rubric: '{{ size(state.list) }}' },
      writeScore: 'number',
      writeDeficiencies: 'list',
    },
  }
  const design = LoopDesign.parse(designWith(config))
  const renamed = renameStateField(design, 'list', 'notes', definitions, toolDefinitions)
  const expected = JSON.parse(
    JSON.stringify(config).replaceAll('state.list', 'state.notes').replaceAll('"list"', '"notes"'),
  )
  expect(renamed.nodes[0]?.config).toEqual(expected)
})
