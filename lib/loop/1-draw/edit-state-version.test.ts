import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { compile } from '../2-compile/compile.ts'
import { cannotFollow } from '../state/diff-schema.ts'
import { migrateState } from '../state/migrate.ts'
import { removeStateField, setStateField } from './edit-data.ts'
import { startStateVersion } from './edit-state-version.ts'
import { newDesign } from './new-design.ts'
import { renameStateField } from './rename-state-field.ts'

const published = newDesign('x')
const note = { type: 'string', default: '', 'x-loop': { role: 'working' } } as const
const rename = (from: string, to: string) => (design: typeof published) =>
  renameStateField(design, from, to, definitions, toolDefinitions)
const errors = (design: typeof published) =>
  compile(design, definitions, toolDefinitions).diagnostics.filter(({ severity }) => severity === 'error')

describe('starting a version of the state', () => {
  it('freezes the published fields, not those of the draft', () => {
    const edited = setStateField(published, 'note', note)
    const started = startStateVersion(edited, published.state)
    expect(started.state['x-loop']).toEqual({
      version: 2,
      migrations: [{ from: 1, fields: published.state.properties, required: published.state.required, set: [] }],
    })
    expect(Object.keys(started.state.properties)).toContain('note')
    expect(cannotFollow(published.state, edited.state).map(({ field }) => field)).toEqual(['note'])
    expect(cannotFollow(published.state, started.state)).toEqual([])
    expect(errors(started)).toEqual([])
  })

  it('keeps the migrations of the last three versions', () => {
    let design = published
    for (let version = 1; version <= 5; version++) design = startStateVersion(design, design.state)
    expect(design.state['x-loop'].version).toBe(6)
    expect(design.state['x-loop'].migrations?.map(({ from }) => from)).toEqual([5, 4, 3])
    expect(errors(design)).toEqual([])
  })

  it('has to start where the published one ends', () => {
    const twice = startStateVersion(startStateVersion(published, published.state), {
      ...published.state,
      'x-loop': { version: 2 },
    })
    expect(twice.state['x-loop']).toMatchObject({ version: 3, migrations: [{ from: 2 }] })
    expect(cannotFollow(published.state, twice.state).map(({ field }) => field)).toEqual(['x-loop.migrations'])
    const back = cannotFollow(twice.state, published.state)
    expect(back).toEqual([{ field: 'x-loop.version', reason: 'is 1, but version 3 of the state is published already' }])
    const edited = startStateVersion(published, { ...published.state, properties: { note } })
    expect(cannotFollow(published.state, edited.state).length).toBeGreaterThan(0)
  })

  it('is refused by the compiler without the way from the version before, and mended by its fix', () => {
    const raised = { ...published, state: { ...published.state, 'x-loop': { version: 2 } } }
    expect(errors(raised).map(({ code }) => code)).toEqual(['migration-missing'])
  })
})

describe('renaming a field', () => {
  const state = { topic: 'rivers', target: 3, missing: 1, facts: ['a'] }

  it('leads the old name over to the new one, once a version was started', () => {
    const design = rename('facts', 'findings')(startStateVersion(published, published.state))
    expect(design.state['x-loop'].migrations?.[0]?.set).toEqual([{ field: 'findings', value: 'state.facts' }])
    const { facts, ...others } = state
    expect(migrateState(design.state, 1, state)).toMatchObject({ ok: true, state: { ...others, findings: facts } })
    expect(errors(design)).toEqual([])
  })

  it('again keeps one line, and back again is no harm', () => {
    const twice = rename(
      'findings',
      'learned',
    )(rename('facts', 'findings')(startStateVersion(published, published.state)))
    expect(twice.state['x-loop'].migrations?.[0]?.set).toEqual([{ field: 'learned', value: 'state.facts' }])
    const back = rename('learned', 'facts')(twice)
    expect(migrateState(back.state, 1, state)).toMatchObject({ ok: true, state })
  })

  it('of a field that is new in this version needs no line, nor before any version was started', () => {
    const added = setStateField(startStateVersion(published, published.state), 'note', note)
    expect(rename('note', 'remark')(added).state['x-loop'].migrations?.[0]?.set).toEqual([])
    expect(rename('facts', 'findings')(published).state['x-loop']).toEqual({ version: 1 })
  })
})

it('a removed field falls away', () => {
  const design = removeStateField(startStateVersion(published, published.state), 'missing')
  const led = migrateState(design.state, 1, { topic: 'rivers', target: 3, missing: 1, facts: [] })
  expect(led).toMatchObject({ ok: true, steps: [{ from: 1, to: 2, dropped: ['missing'] }] })
})
