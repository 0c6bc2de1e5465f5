import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { LoopDesign, NODE_KINDS } from '../artefacts/design.ts'
import { LoopSpec } from '../artefacts/spec.ts'
import { initialState } from '../state/initial.ts'
import { compile } from './compile.ts'
import { trialOf } from './trial.ts'

const design = newDesign('ring')
const { spec } = compile(design, definitions, toolDefinitions)
if (!spec) throw new Error('the ring compiles')
const state = { topic: 'tides', target: 3, facts: ['one'], missing: 2 }
const known = Object.fromEntries(Object.entries(state).filter(([name]) => Object.hasOwn(spec.state.properties, name)))
const tryOut = (nodeId: string, more: Partial<Parameters<typeof trialOf>[1]> = {}) =>
  trialOf({ design, spec }, { nodeId, state: known, decision: null, ...more }, definitions)

describe('a trial of a node', () => {
  it.each(NODE_KINDS)('%s: begins at it, and every way out of it leads to an end', (kind) => {
    const node = design.nodes.find((each) => each.kind === kind)
    const trial = tryOut(node?.id ?? '')
    if (!node || !trial.ok) throw new Error('it can be tried')
    expect(LoopSpec.safeParse(trial.spec).error).toBeUndefined()
    expect(LoopDesign.safeParse(trial.design).error).toBeUndefined()
    expect(Object.keys(trial.spec.nodes).sort()).toEqual([...Object.keys(spec.nodes), 'trial-end'].sort())
    expect(trial.spec.nodes[node.id]).toMatchObject({ kind, config: spec.nodes[node.id]?.config })
    const handles = definitions[kind].handles(trial.spec.nodes[node.id]?.config as never).map(({ id }) => id) // the compiler parsed it
    expect(trial.spec.nodes[node.id]?.next).toEqual(Object.fromEntries(handles.map((id) => [id, { to: 'trial-end' }])))
    expect(trial.spec).toMatchObject({ entry: node.id, head: node.id })
    expect(trial.design.edges.filter(({ from }) => from === node.id).map(({ to }) => to)).toEqual(
      handles.map(() => 'trial-end'),
    )
    const recompiled = compile(trial.design, definitions, toolDefinitions)
    expect(recompiled.diagnostics.filter(({ code }) => code === 'design-shape')).toEqual([])
  })

  it('begins with the given state', () => {
    const trial = tryOut('decide')
    if (!trial.ok) throw new Error('it can be tried')
    expect(initialState(trial.spec.state, trial.input)).toMatchObject({ ok: true, state: known })
    expect(Object.keys(trial.input)).toEqual(
      Object.keys(known).filter((name) => spec.state.properties[name]?.['x-loop'].role === 'input'),
    )
  })

  it('keeps what prompts tell of the loop: its tools, its invariants', () => {
    const trial = tryOut('decide')
    expect(trial.ok && trial.spec.tools).toEqual(spec.tools)
    expect(trial.ok && trial.spec.nodes.invariant).toEqual(spec.nodes.invariant)
  })

  it('ends under the label of the node, where it has one', () => {
    const named = { ...design, nodes: design.nodes.map((node) => ({ ...node, label: 'Choose', id: node.id })) }
    const trial = trialOf({ design: named, spec }, { nodeId: 'decide', state: known, decision: null }, definitions)
    expect(trial.ok && trial.spec.nodes['trial-end']?.config).toMatchObject({ rules: [{ label: 'Choose was tried' }] })
  })

  it('may stand after a decision', () => {
    const trial = tryOut('act', {
      decision: { tool: 'state.patch', args: { patch: [{ field: 'a "b"', value: 1.5 }] } },
    })
    if (!trial.ok) throw new Error('it can be tried')
    expect(trial.spec.entry).toBe('trial-decision')
    expect(trial.spec.nodes['trial-decision']?.config).toMatchObject({
      rules: [{ tool: 'state.patch', given: { patch: [{ field: 'a "b"', value: 1.5 }] } }],
    })
    expect(trial.design.nodes.slice(-2).map(({ id }) => id)).toEqual(['trial-end', 'trial-decision'])
  })

  it('keeps nothing and learns nothing', () => {
    const trial = trialOf(
      { design, spec: { ...spec, taskType: 'x', consolidation: {} as never } }, // only that it is left out is looked at
      { nodeId: 'act', state: known, decision: null },
      definitions,
    )
    expect(trial.ok && trial.spec).not.toHaveProperty('consolidation')
    expect(trial.ok && trial.spec).not.toHaveProperty('taskType')
  })

  it.each([
    ['a node that is not there', 'nobody', {}, ''],
    ['a field that is not there', 'act', { nothing: 1 }, 'nothing'],
    ['a value of another type', 'act', { topic: 5 }, 'topic'],
  ])('is refused for %s', (_, nodeId, wrong, field) => {
    const trial = tryOut(nodeId, { state: { ...known, ...wrong } })
    expect(trial).toMatchObject({ ok: false, problems: [{ field }] })
  })
})
