import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { compile } from '../2-compile/compile.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import { EvaluationId, RunId } from '../artefacts/ids.ts'
import { CHECKLIST_POINTS, checklist, countPoints, countWords } from './checklist.ts'
import type { ChecklistFacts } from './checklist-facts.ts'
import { listed, statusOf } from './checklist-point.ts'

type Config = LoopDesign['nodes'][number]['config']

/** A loop with all that the fourteen points ask for. */
function fitDesign(): LoopDesign {
  const design = newDesign('Fit')
  const working = (items: object) =>
    ({ type: 'array', items, default: [], description: 'Kept.', maxItems: 20, 'x-loop': { role: 'working' } }) as never
  const more: Record<string, Config> = {
    observe: {
      map: [{ field: 'missing', value: 'state.target - size(state.facts)' }],
      recall: { mode: 'semantic', query: '{{ state.topic }}' },
      prune: { field: 'notes' },
      contradictions: { facts: 'state.facts', write: 'clashes', model: 'default' },
      evaluate: { output: 'state.facts', evaluator: { type: 'length', minChars: 1 }, writeScore: 'score' },
    },
    decide: { context: { maxTokens: 2_000 }, routes: [] },
    act: { tools: ['state.patch', 'memory.write'] },
  }
  return {
    ...design,
    purpose: 'Collects facts.',
    state: {
      ...design.state,
      properties: {
        ...design.state.properties,
        notes: working({ type: 'string' }),
        clashes: working({ type: 'object', additionalProperties: true }),
        score: { type: 'number', default: 0, description: 'How good it is.', 'x-loop': { role: 'working' } },
      },
    },
    nodes: design.nodes.map((node) => ({ ...node, config: { ...node.config, ...more[node.id] } })),
    contract: {
      ...design.contract,
      budgetUsd: 1,
      timeoutMs: 600_000,
      stepTimeoutMs: 60_000,
      stalled: { iterations: 3 },
      repeatedAction: { times: 3, compare: 'tool-and-args' },
      escalation: { rules: ['max_iterations'], deadlineMs: 3_600_000, onDeadline: 'stop' },
    },
  }
}

function factsOf(design: LoopDesign, over: Partial<ChecklistFacts> = {}): ChecklistFacts {
  const compiled = compile(design, definitions, toolDefinitions)
  const specHash = compiled.specHash ?? ''
  return {
    design,
    compiled,
    kinds: definitions,
    tools: toolDefinitions,
    versions: [{ number: 1, note: 'First.', specHash, stateVersion: 1 }],
    runs: { total: 3, ofDraft: 2, newest: RunId.parse('run_00000000') },
    memories: 2,
    dailyBudget: { nanoUsd: 5e9, flagged: false },
    evaluations: {
      suites: 1,
      cases: 10,
      newest: {
        id: EvaluationId.parse('eval_00000000'),
        title: 'v1',
        passing: { count: 96, of: 100, rate: 0.96 },
        gate: 0.95,
      },
    },
    ...over,
  }
}

/** The fit design with a change in it. */
function changed(change: (design: LoopDesign) => void): ChecklistFacts {
  const design = structuredClone(fitDesign())
  change(design)
  return factsOf(design)
}
const config = (design: LoopDesign, id: string): Config => design.nodes.find((node) => node.id === id)?.config ?? {}
function without(id: string, ...members: string[]) {
  return changed((design) => {
    for (const member of members) delete config(design, id)[member]
  })
}

const point = (facts: ChecklistFacts, number: number) => {
  const found = checklist(facts)[number - 1]
  if (!found) throw new Error(`there is no point ${number}`)
  return found
}

describe('the production checklist', () => {
  it('is met by a loop that has it all, but for what is not there yet', () => {
    const points = checklist(factsOf(fitDesign()))
    expect(
      points
        .filter(({ status }) => status !== 'met')
        .map(({ title, parts }) => [title, parts.filter(({ holds }) => holds === false).map(({ text }) => text)]),
    ).toEqual([['Lifecycle', [expect.stringContaining('Not in Loopwright yet')]]])
    expect(countWords(points)).toBe('13 of 14 met')
  })

  it('is not met by default: a blank loop has earned few of the points', () => {
    const bare = {
      versions: [],
      runs: { total: 0, ofDraft: 0, newest: null },
      memories: 0,
      dailyBudget: { nanoUsd: null, flagged: false },
      evaluations: { suites: 0, cases: 0, newest: null },
    }
    const points = checklist(factsOf(newDesign('Blank'), bare))
    expect(points.filter(({ status }) => status === 'not-met').map(({ title }) => title)).toEqual([
      'Long-term memory',
      'Traces',
      'Evaluation',
      'Escalation',
      'Lifecycle',
    ])
    expect(countPoints(points)).toMatchObject({ met: expect.any(Number), 'not-applicable': 0 })
  })

  const lacking: [number, string, ChecklistFacts, 'partly' | 'not-met', string][] = [
    [
      1,
      'no purpose',
      changed((design) => {
        delete design.purpose
      }),
      'partly',
      'Nothing says what the loop is for',
    ],
    [
      1,
      'nothing to choose',
      changed((design) => {
        config(design, 'act').tools = ['state.patch']
      }),
      'partly',
      'No node decides between alternatives',
    ],
    [
      2,
      'any JSON',
      changed((design) => {
        delete design.state.properties.notes?.type
      }),
      'partly',
      '“notes” may be any JSON',
    ],
    [
      2,
      'nothing frozen',
      changed((design) => {
        for (const field of Object.values(design.state.properties)) field['x-loop'].role = 'working'
      }),
      'partly',
      'nothing of the task is frozen',
    ],
    [
      2,
      'no words',
      changed((design) => {
        delete design.state.properties.score?.description
      }),
      'partly',
      '“score”',
    ],
    [
      3,
      'an error',
      changed((design) => {
        design.edges = design.edges.slice(1)
      }),
      'not-met',
      'the first:',
    ],
    [
      3,
      'no progress rule',
      changed((design) => {
        delete design.contract.stalled
      }),
      'partly',
      'Second layer',
    ],
    [
      3,
      'no repeats',
      changed((design) => {
        delete design.contract.repeatedAction
      }),
      'partly',
      'Third layer',
    ],
    [
      3,
      'no budget',
      changed((design) => {
        delete design.contract.budgetUsd
        delete design.contract.budgetTokens
      }),
      'partly',
      'Fourth layer',
    ],
    [
      4,
      'a chain',
      changed((design) => {
        design.edges = design.edges.filter(({ to }) => to !== design.head)
      }),
      'not-met',
      'No path leads from the head',
    ],
    [4, 'no critic', without('observe', 'evaluate'), 'partly', 'Nothing looks at the result'],
    [5, 'nothing observed', without('observe', 'map', 'evaluate'), 'not-met', 'No node turns results into facts'],
    [5, 'not pruned', without('observe', 'prune'), 'partly', 'never pruned'],
    [5, 'contradictions', without('observe', 'contradictions'), 'partly', 'contradict long-term memory'],
    [
      6,
      'no invariant',
      changed((design) => {
        design.nodes = design.nodes.filter(({ kind }) => kind !== 'invariant')
      }),
      'not-met',
      'no invariant that a prompt could name',
    ],
    [
      6,
      'no task',
      changed((design) => {
        delete config(design, 'decide').context
        config(design, 'decide').prompt = 'Go on.'
      }),
      'partly',
      'asked without the task',
    ],
    [6, 'no budget', without('decide', 'context'), 'partly', 'No prompt has a budget'],
    [
      7,
      'unsafe and unasked',
      changed((design) =>
        Object.assign(config(design, 'act'), {
          tools: ['state.patch', 'http.request'],
          policy: { approval: { 'http.request': 'never' } },
        }),
      ),
      'not-met',
      'http.request',
    ],
    [
      8,
      'none',
      changed((design) => {
        design.nodes = design.nodes.filter(({ kind }) => kind !== 'invariant')
      }),
      'not-met',
      'There is no invariant',
    ],
    [
      8,
      'only stops',
      changed((design) => {
        config(design, 'invariant').remediation = { type: 'stop' }
      }),
      'partly',
      'only stops the run',
    ],
    [9, 'not recalled', without('observe', 'recall'), 'partly', 'Nothing is recalled'],
    [
      9,
      'not kept',
      changed((design) => {
        config(design, 'act').tools = ['state.patch', 'finish']
      }),
      'partly',
      'Nothing is kept',
    ],
    [
      10,
      'no run',
      factsOf(fitDesign(), { runs: { total: 3, ofDraft: 0, newest: RunId.parse('run_00000000') } }),
      'not-met',
      'none is of the loop as it is now',
    ],
    [
      11,
      'no suite',
      factsOf(fitDesign(), { evaluations: { suites: 0, cases: 0, newest: null } }),
      'not-met',
      'There is no suite',
    ],
    [
      11,
      'never evaluated',
      factsOf(fitDesign(), { evaluations: { suites: 1, cases: 3, newest: null } }),
      'partly',
      'No evaluation of version 1',
    ],
    [
      11,
      'the gate missed',
      factsOf(fitDesign(), {
        evaluations: {
          suites: 1,
          cases: 3,
          newest: {
            id: EvaluationId.parse('eval_00000000'),
            title: 'v1',
            passing: { count: 94, of: 100, rate: 0.94 },
            gate: 0.95,
          },
        },
      }),
      'partly',
      'missed: 94 %',
    ],
    [
      12,
      'nobody asked',
      changed((design) => {
        delete design.contract.escalation
      }),
      'not-met',
      'Nobody is ever asked',
    ],
    [
      12,
      'no deadline',
      changed((design) => {
        delete design.contract.escalation?.deadlineMs
      }),
      'partly',
      'no deadline',
    ],
    [
      13,
      'no run budget',
      changed((design) => {
        delete design.contract.budgetUsd
        delete design.contract.budgetTokens
      }),
      'partly',
      'A run may spend whatever',
    ],
    [
      13,
      'no daily budget',
      factsOf(fitDesign(), { dailyBudget: { nanoUsd: null, flagged: false } }),
      'partly',
      'no daily budget',
    ],
    [
      13,
      'flagged',
      factsOf(fitDesign(), { dailyBudget: { nanoUsd: 1e9, flagged: true } }),
      'partly',
      'three days in a row',
    ],
    [
      13,
      'one call takes all',
      changed((design) => {
        design.contract.stepTimeoutMs = design.contract.timeoutMs
      }),
      'partly',
      'One call may take all',
    ],
    [14, 'only a draft', factsOf(fitDesign(), { versions: [] }), 'not-met', 'Nothing is published'],
    [
      14,
      'another draft',
      factsOf(fitDesign(), { versions: [{ number: 2, note: 'x', specHash: 'other', stateVersion: 1 }] }),
      'partly',
      'something else than the newest',
    ],
  ]

  it.each(lacking)('point %i: %s', (number, _, facts, status, why) => {
    const { parts, ...rest } = point(facts, number)
    expect(rest.status).toBe(status)
    expect(
      parts
        .filter(({ holds }) => holds === false)
        .map(({ text }) => text)
        .join('\n'),
    ).toContain(why)
  })

  it('has a design that lacks something of every point', () => {
    expect([...new Set(lacking.map(([number]) => number))]).toEqual(CHECKLIST_POINTS.map((_, index) => index + 1))
  })

  it('does not ask a loop without models or actions for what they need', () => {
    const quiet = changed((design) => {
      Object.assign(config(design, 'decide'), { strategy: 'rule', rules: [{ when: 'true', tool: 'state.patch' }] })
      for (const member of ['model', 'instructions', 'prompt', 'context']) delete config(design, 'decide')[member]
      design.nodes = design.nodes.filter(({ kind }) => kind !== 'act')
    })
    expect([point(quiet, 6).status, point(quiet, 7).status]).toEqual(['not-applicable', 'not-applicable'])
    expect(countWords(checklist(quiet))).toMatch(/of 12 met, 2 do not apply$/)
  })

  it('leads from each part to where it is set', () => {
    const place = (number: number, facts: ChecklistFacts) =>
      point(facts, number).parts.find(({ holds }) => holds === false)?.place
    expect(
      place(
        3,
        changed((design) => {
          delete design.contract.stalled
        }),
      ),
    ).toEqual({ page: 'design', field: 'contract.stalled' })
    expect(
      place(
        8,
        changed((design) => {
          config(design, 'invariant').remediation = { type: 'stop' }
        }),
      ),
    ).toEqual({ page: 'design', nodeId: 'invariant', field: 'remediation' })
    expect(point(factsOf(fitDesign()), 9).parts[0]?.place).toEqual({
      page: 'design',
      nodeId: 'observe',
      field: 'recall',
    })
  })

  it('says nothing of nodes whose settings can’t be read', () => {
    const broken = changed((design) => {
      design.nodes = design.nodes.map((node) => ({ ...node, config: {} }))
    })
    expect(() => checklist(broken)).not.toThrow()
  })
})

describe('the status of a point', () => {
  const part = (holds: boolean | null, needed?: true) => ({
    holds,
    text: '',
    place: null,
    ...(needed ? { needed } : {}),
  })
  it.each([
    [[part(true), part(null)], 'met'],
    [[part(true), part(false)], 'partly'],
    [[part(true), part(false, true)], 'not-met'],
    [[part(false)], 'not-met'],
    [[part(null)], 'not-applicable'],
  ] as const)('%#', (parts, status) => expect(statusOf(parts)).toBe(status))

  it('lists names', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b', 'a']), listed(['a', 'b', 'c', 'd'])]).toEqual([
      '',
      '“a”',
      '“a” and “b”',
      '“a”, “b”, “c” and 1 more',
    ])
  })
})
