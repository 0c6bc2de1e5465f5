import { describe, expect, it } from 'vitest'
import { NODE_SIZE } from '../lib/loop/1-draw/node-size.ts'
import { findTopology, TOPOLOGIES } from '../lib/loop/1-draw/topologies/topologies.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import { LoopDesign } from '../lib/loop/artefacts/design.ts'
import type { EventOf, EventType, LoopEvent } from '../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import type { Script } from '../lib/loop/artefacts/script.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { bench, finished, runToEnd } from '../lib/runner/fixtures.ts'
import { execute as codeRun } from '../lib/tools/code-run/execute.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'

const designOf = (slug: string) => {
  const topology = findTopology(slug)
  if (!topology) throw new Error(`no topology ${slug}`)
  return topology.design('A loop')
}

async function run(slug: string, input: JsonObject = {}, script?: Script): Promise<LoopEvent[]> {
  const { spec, diagnostics } = compile(designOf(slug), definitions, toolDefinitions)
  if (!spec) throw new Error(JSON.stringify(diagnostics))
  return runToEnd(script ? { ...spec, script } : spec, bench({ 'code.run': codeRun }), input)
}

const of = <T extends EventType>(events: LoopEvent[], type: T) =>
  events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
const violations = (events: LoopEvent[]) =>
  of(events, 'invariant-checked').flatMap(({ iteration, data }) => (data.holds ? [] : [`${iteration} ${data.name}`]))

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
