import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { compile } from '../2-compile/compile.ts'
import { LoopDesign } from '../artefacts/design.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { newDesign } from './new-design.ts'
import { renameStateField } from './rename-state-field.ts'

const TEMPLATES = new URL('../../templates/', import.meta.url)
const templates = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => LoopDesign.parse(JSON.parse(readFileSync(new URL(`${name}/design.json`, TEMPLATES), 'utf8'))))
const designs = [newDesign('ring'), ...templates]
const cases = designs.flatMap((design) =>
  Object.keys(design.state.properties).map((field) => [design.name, field, design] as const),
)
const rename = (design: LoopDesign, name: string, next: string) =>
  renameStateField(design, name, next, definitions, toolDefinitions)
const findings = (design: LoopDesign) =>
  compile(design, definitions, toolDefinitions).diagnostics.map(({ code, field }) => `${code} ${field ?? ''}`)

const withNode = (config: JsonObject): LoopDesign => {
  const design = newDesign('ring')
  return { ...design, nodes: [...design.nodes, { id: 'extra', kind: 'decide', label: '', config }] }
}

describe('renameStateField', () => {
  it.each(cases)(
    '%s: a renamed %s leaves the loop as sound as it was, and back gives the same design',
    (_, name, design) => {
      const renamed = rename(design, name, 'renamed_field')
      expect(findings(renamed)).toEqual(
        findings(design).map((finding) => finding.replaceAll(`.${name}`, '.renamed_field')),
      )
      expect(Object.keys(renamed.state.properties)).not.toContain(name)
      expect(rename(renamed, 'renamed_field', name)).toEqual(design)
    },
  )

  it('follows the field into settings, arguments of a patch and scripted answers', () => {
    const rules = [
      { when: 'size(state.facts) > 1', tool: 'state.patch', args: { set: '{"facts": state.facts, "a": 1}' } },
    ]
    const renamed = rename(withNode({ strategy: 'rule', rules }), 'facts', 'notes')
    expect(renamed.nodes.at(-1)?.config.rules).toEqual([
      { when: 'size(state.notes) > 1', tool: 'state.patch', args: { set: '{"notes": state.notes, "a": 1}' } },
    ])
    expect(JSON.stringify(renamed.script)).toContain('"set":{"notes":')
    expect(JSON.stringify(renamed.script)).not.toContain('"facts":')
    const refined = rename(
      withNode({ strategy: 'refine', prompt: '{{ state.facts }}', fields: ['facts'] }),
      'facts',
      'notes',
    )
    expect(refined.nodes.at(-1)?.config).toMatchObject({ prompt: '{{ state.notes }}', fields: ['notes'] })
    const context = { maxTokens: 4_000, artifacts: ['topic', 'facts'] }
    const role = { strategy: 'role', role: 'planner', prompt: 'Plan.', write: 'facts', context }
    const planned = rename(withNode(role), 'facts', 'notes')
    expect(planned.nodes.at(-1)?.config).toMatchObject({ write: 'notes', context: { artifacts: ['topic', 'notes'] } })
    // What a part answers has members of its own, which are no field names.
    const answer = { rules: [{ respond: { json: { facts: 1 } } }] }
    const pure = { ...withNode(role), script: answer }
    expect(rename({ ...pure, nodes: pure.nodes.slice(-1) }, 'facts', 'notes').script).toEqual(answer)
  })

  it('leaves alone what it can’t read', () => {
    const config = { strategy: 'nothing', prompt: '{{ state.facts }}' }
    expect(rename(withNode(config), 'facts', 'notes').nodes.at(-1)?.config).toEqual(config)
  })
})
