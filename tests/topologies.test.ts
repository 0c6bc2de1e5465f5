import { describe, expect, it } from 'vitest'
import { NODE_SIZE } from '../lib/loop/1-draw/node-size.ts'
import { findTopology, TOPOLOGIES } from '../lib/loop/1-draw/topologies/topologies.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import { LoopDesign } from '../lib/loop/artefacts/design.ts'
import type { EventOf, EventType, LoopEvent } from '../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import type { Script } from '../lib/loop/artefacts/script.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { bench, finished, runToEnd } from '../lib/runner/fixtures.ts'
import { execute as codeRun } from '../lib/tools/code-run/execute.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import { execute as finish } from '../lib/tools/finish/execute.ts'

const designOf = (slug: string) => {
  const topology = findTopology(slug)
  if (!topology) throw new Error(`no topology ${slug}`)
  return topology.design('A loop')
}

async function run(slug: string, input: JsonObject = {}, script?: Script): Promise<LoopEvent[]> {
  const { spec, diagnostics } = compile(designOf(slug), definitions, toolDefinitions)
  if (!spec) throw new Error(JSON.stringify(diagnostics))
  return runToEnd(script ? { ...spec, script } : spec, bench({ 'code.run': codeRun, finish }, systemClock), input)
}

const of = <T extends EventType>(events: LoopEvent[], type: T) =>
  events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
const violations = (events: LoopEvent[]) =>
  of(events, 'invariant-checked').flatMap(({ iteration, data }) => (data.holds ? [] : [`${iteration} ${data.name}`]))

const promptsOf = (events: LoopEvent[], node: string) =>
  of(events, 'model-called').flatMap((event) => (event.nodeId === node ? [event.data.request.prompt] : []))

/** A writer that says at once that it is done, and a critic with one objection for ever. */
const stubborn = (objection: string): Script => ({
  rules: [
    {
      when: 'node == "think"',
      respond: { json: { action: { tool: 'finish', args: { summary: 'done' } }, subgoal: 'finish' } },
    },
    { respond: { json: { objections: [{ text: objection, severity: 'major' }], acceptable: false } } },
  ],
})

describe.each(TOPOLOGIES)('$slug', ({ slug, title, summary, useWhen, design }) => {
  it('says what it is and when to use it', () => {
    for (const words of [title, summary, useWhen]) expect(words.length).toBeGreaterThan(5)
    expect(summary).toMatch(/^[^.]+\.$/)
  })

  it('can be stored, and compiles without a single finding', () => {
    const made = LoopDesign.parse(design('  My loop '))
    expect(made.name).toBe('My loop')
    expect(compile(made, definitions, toolDefinitions).diagnostics).toEqual([])
  })

  it('explains each of its nodes', () => {
    for (const node of design('x').nodes) expect(node.note?.length, node.id).toBeGreaterThan(30)
  })

  it('is a copy: changing one leaves the next unchanged', () => {
    const mine = design('x')
    mine.nodes.length = 0
    expect(design('x').nodes.length).toBeGreaterThan(4)
  })

  it('is drawn without nodes on each other', () => {
    const { nodes, layout } = design('x')
    const places = nodes.map(({ id }) => layout.positions[id])
    for (const [index, a] of places.entries())
      for (const b of places.slice(index + 1))
        expect(a && b && (Math.abs(a.x - b.x) >= NODE_SIZE.width || Math.abs(a.y - b.y) >= NODE_SIZE.height)).toBe(true)
  })

  it('converges with its scripted answers and no input, none of them refused, every violation healed', async () => {
    const events = await run(slug)
    const end = finished(events)
    expect(end, end.explanation).toMatchObject({ reason: 'goal', outcome: 'success' })
    expect(end.iterations).toBeLessThanOrEqual(8)
    for (const type of ['answer-rejected', 'model-failed', 'tool-failed'] as const) expect(of(events, type)).toEqual([])
    expect(violations(events).length).toBeGreaterThan(0)
    expect(of(events, 'remediation-applied')).toHaveLength(violations(events).length)
  })
})

describe('reflexive with critic', () => {
  it('asks the critic only when the writer believes that it is done, and takes back a step that loses something', async () => {
    const events = await run('reflexive-critic')
    const steps = of(events, 'step-finished').flatMap(({ iteration, nodeId }) =>
      ['criticise', 'do', 'finish'].includes(nodeId ?? '') ? [`${iteration} ${nodeId}`] : [],
    )
    expect(steps).toEqual(['1 do', '2 do', '3 do', '4 do', '5 criticise', '6 do', '7 criticise', '7 finish'])
    expect(violations(events)).toEqual(['2 The draft keeps what it mentions'])
    expect(promptsOf(events, 'think')[5]).toContain('The critic: It has no closing line.')
    expect(finished(events).output.draft).toContain('See you there.')
  })

  it('does not end on the writer’s word alone', async () => {
    const events = await run(
      'reflexive-critic',
      { mustMention: ['nothing of it'] },
      stubborn('The critic never agrees.'),
    )
    expect(finished(events)).toMatchObject({ outcome: 'failure', reason: 'stalled', iterations: 6 })
    expect(of(events, 'tool-requested')).toEqual([])
  })
})

describe('debate', () => {
  it('corrects a verdict that comes while a major objection stands', async () => {
    const events = await run('debate')
    expect(violations(events)).toEqual(['2 Nothing is accepted while a major objection stands'])
    expect(promptsOf(events, 'propose')[2]).toContain('- Still open: It says nothing on the way back.')
    const { state, output } = finished(events)
    expect(state.rounds).toEqual([
      'Round 1: revise, score 0.33, objections 2',
      'Round 2: accept, score 0.67, objections 1',
      'Round 3: accept, score 1, objections 0',
    ])
    expect(output).toMatchObject({ score: 1, answer: expect.stringContaining('On the way back:') })
  })

  it('keeps the reasons of the proposer from the critic, and shows them to the judge', async () => {
    const events = await run('debate')
    expect(promptsOf(events, 'criticise').join('')).not.toContain('one criterion more')
    expect(promptsOf(events, 'judge').join('')).toContain('one criterion more')
  })

  it('ends as a failure when the judge rejects', async () => {
    const rejected = { reasoning: 'no', verdict: 'reject', score: 0 }
    const script: Script = {
      rules: [
        { when: 'node == "propose"', respond: { json: { rationale: 'r', proposal: 'p' } } },
        { when: 'node == "criticise"', respond: { json: { objections: [], acceptable: true } } },
        { respond: { json: rejected } },
      ],
    }
    expect(finished(await run('debate', {}, script))).toMatchObject({
      reason: 'goal',
      outcome: 'failure',
      label: 'the judge rejects it',
      iterations: 1,
    })
  })
})

describe('hierarchy', () => {
  const answered = (events: LoopEvent[]) =>
    of(events, 'state-patched')
      .filter(({ nodeId }) => nodeId === 'execute')
      .map(({ iteration }) => iteration)

  it('gives each subtask an executor of its own, and does a stub once more', async () => {
    const events = await run('hierarchy')
    expect(answered(events)).toEqual([1, 1, 1, 1, 2])
    expect(violations(events)).toEqual(['1 Every result is a whole answer'])
    expect(promptsOf(events, 'execute').map((prompt) => prompt.match(/Your subtask: (.*)/)?.[1])).toEqual([
      'Costs',
      'Dates',
      'Who does what',
      'What can go wrong',
      'Dates',
    ])
    expect(finished(events)).toMatchObject({ iterations: 2, bestScore: 1 })
  })

  it('does the ten points that it takes at most within the cap of its inner cycle', async () => {
    const points = Array.from({ length: 10 }, (_, index) => `Point ${index}.`)
    const events = await run('hierarchy', { points })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
    expect(answered(events)).toHaveLength(11)
  })

  it('goes on after a plan without subtasks, and ends when nothing comes of it', async () => {
    const script: Script = {
      rules: [
        { when: 'node == "plan"', respond: { json: { subtasks: [] } } },
        { respond: { json: { result: '', conflicts: [] } } },
      ],
    }
    expect(finished(await run('hierarchy', {}, script))).toMatchObject({ reason: 'stalled', outcome: 'failure' })
  })
})

describe('refine', () => {
  it('generates once, from solved parts alone, and sends back what was only described', async () => {
    const events = await run('refine')
    const visits = of(events, 'step-finished').flatMap(({ nodeId }) =>
      nodeId === 'refine' || nodeId === 'generate' ? [nodeId] : [],
    )
    expect(visits).toEqual(['refine', 'refine', 'refine', 'generate'])
    expect(violations(events)).toEqual(['3 Every solved part has a whole solution'])
    expect(finished(events).output.product).toMatch(/^Deadlines: .*\n\n(.*\n\n)+Exceptions: /)
  })

  it('brings back a part that a model forgets', async () => {
    const { script } = designOf('refine')
    const rules = script && 'rules' in script ? script.rules : []
    const forgetful = { answers: [], solved: [], unsolved: [{ name: 'Costs', blockers: ['?'] }] }
    const events = await run(
      'refine',
      {},
      {
        rules: [{ when: 'node == "refine" && iteration == 1', respond: { json: forgetful } }, ...rules],
      },
    )
    // Once, so the remediation brought all of them back at once; the check of the product would be later.
    expect(violations(events).filter((each) => each.endsWith('lost'))).toEqual(['2 No part is lost'])
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })

  it('goes back to work when the product lacks a part', async () => {
    const { script } = designOf('refine')
    const rules = script && 'rules' in script ? script.rules : []
    const events = await run(
      'refine',
      {},
      {
        rules: [
          {
            when: 'node == "generate" && state.product == ""',
            respond: { json: { product: 'Deadlines: soon. Costs: none.' } },
          },
          ...rules,
        ],
      },
    )
    const generated = of(events, 'step-finished').filter(({ nodeId }) => nodeId === 'generate')
    expect(generated.map(({ iteration }) => iteration)).toEqual([3, 4])
    expect(promptsOf(events, 'refine').at(-1)).toContain('Exceptions, blocked by: It was not found in the product.')
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })
})
