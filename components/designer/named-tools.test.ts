import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { namedTools } from './named-tools.ts'

const withAct = (config: JsonObject) => ({
  nodes: [
    ...newDesign('ring').nodes.filter((node) => node.kind !== 'act'),
    { id: 'a', kind: 'act' as const, label: '', config },
  ],
})

describe('namedTools', () => {
  it.each([
    ['allowed', { tools: ['z', 'a'] }, ['a', 'z']],
    ['called', { tools: ['a'], call: { tool: 'b', args: {} } }, ['a', 'b']],
    ['in settings that can’t be read', { tools: ['a'], call: { tool: 'b' }, policy: 7 }, ['a', 'b']],
    ['in no list', { tools: 'a' }, ['a']],
  ])('finds tools %s', (_, config, tools) => {
    expect(namedTools(withAct(config), definitions)).toEqual(expect.arrayContaining(tools))
  })
})
