import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { type Api, openApi } from '../support/api.ts'
import { value } from '../support/value.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

/** A design that calls a loop, or none. */
function designOf(name: string, child?: { loop: string; version?: number }): LoopDesign {
  const design = newDesign(name)
  if (!child) return design
  const config = { tools: ['finish'], child }
  return { ...design, nodes: design.nodes.map((node) => (node.kind === 'act' ? { ...node, config } : node)) }
}

const revisions = new Map<string, number>()

/** Stores this as the loop's draft and publishes it. */
async function publish(slug: string, child?: { loop: string; version?: number }) {
  const before =
    revisions.get(slug) ?? value(await api.client.createLoop({ name: slug, from: { kind: 'blank' } })).loop.revision
  const { revision } = value(await api.client.saveDesign(slug, before, designOf(slug, child)))
  revisions.set(slug, revision)
  return api.client.publishVersion(slug, revision, 'Next.')
}

it('a version that is called by its number leads back as the newest would', async () => {
  value(await publish('upper'))
  value(await publish('lower', { loop: 'upper' }))
  value(await publish('lower'))
  expect(value(await publish('upper', { loop: 'lower' })).version.number).toBe(2)
  const refused = await publish('upper', { loop: 'lower', version: 1 })
  expect(refused).toMatchObject({ ok: false, problem: { code: 'publish-blocked' } })
  expect(JSON.stringify(refused)).toContain('upper → lower@1 → upper')
  value(await publish('upper', { loop: 'lower', version: 2 }))

  // The designer checks with the same knowledge; versions that call nothing are left out of it.
  const registry = value(await api.client.getLoopRegistry('upper'))
  expect(registry).toMatchObject({ self: 'upper', loops: { upper: { calls: ['lower@2'] }, lower: { calls: [] } } })
  expect(registry.versions).toEqual({ 'lower@1': ['upper'], 'upper@2': ['lower'], 'upper@3': ['lower@2'] })
  const draft = designOf('upper', { loop: 'lower', version: 1 })
  expect(compile(draft, definitions, toolDefinitions, registry).diagnostics).toContainEqual(
    expect.objectContaining({ code: 'circular-call', severity: 'error' }),
  )
})
