import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { newDesign } from './new-design.ts'
import { reviewDesign } from './review-design.ts'

const act = (id: string, config: JsonObject) => ({ id, kind: 'act' as const, label: '', config })
const calling = (id: string, child: JsonObject) => act(id, { tools: [], child: { input: {}, ...child } })
function line(name: string, change: Partial<LoopDesign>): string | undefined {
  const lines = reviewDesign({ ...newDesign('ring'), ...change }, definitions)
  return lines.find((each) => each.name === name)?.value
}

describe('the review of a loop', () => {
  it.each([
    ['allowed', { tools: ['z', 'a'] }, 'a, z'],
    ['called', { tools: ['a'], call: { tool: 'b', args: {} } }, 'a, b'],
    ['in settings that can’t be read', { tools: ['a'], call: { tool: 'b' }, policy: 7 }, 'a, b'],
    ['in no list', { tools: 'a' }, 'a'],
  ])('finds tools %s', (_, config, tools) => {
    expect(line('Tools', { nodes: [act('a', config)] })).toBe(tools)
  })

  it('shows what is hidden in a text', () => {
    expect(line('Purpose', { purpose: 'Reads \u202egnp.exe' })).toBe('Reads ⟨U+202E⟩gnp.exe')
    expect(line('Tools', { nodes: [act('a', { tools: ['x\u200by'] })] })).toBe('x⟨U+200B⟩y')
  })

  it('names each loop and version once', () => {
    const nodes = [
      calling('a', { loop: 'one' }),
      calling('b', { loop: 'two', version: 3 }),
      calling('c', { loop: 'one' }),
    ]
    expect(line('Loops', { nodes })).toBe('one (the newest version), two (v3)')
    expect(line('Loops', {})).toBeUndefined()
  })

  it('names the hosts of addresses, wherever in the settings they stand', () => {
    const args = { url: 'https://user@API.example:8443/a?b', headers: { Referer: 'see http://b.example.' } }
    const nodes = [
      act('a', { tools: [], call: { tool: 'http.request', args } }),
      act('b', { tools: [], call: { tool: 'http.request', args: { url: 'https://{{ state.host }}/a' } } }),
    ]
    expect(line('Hosts', { nodes })).toBe('api.example:8443, b.example.')
    expect(line('Hosts', {})).toBeUndefined()
  })

  it('says what is kept in memory, when and for whom', () => {
    const model = { alias: 'fast', maxFacts: 4, maxOutputTokens: 100 }
    expect(
      line('Memory', { consolidation: { when: 'success', facts: [{ text: 'a', scope: 'workspace' }], model } }),
    ).toBe(
      'At the end of a run that succeeds: facts for every loop of the workspace; at most 4 facts that the model “fast” finds',
    )
    expect(line('Memory', { consolidation: { when: 'always', facts: [{ text: 'a', scope: 'loop' }] } })).toBe(
      'At the end of a run: facts for this loop',
    )
  })

  it('says what others have classified, which models it asks, and its caps', () => {
    const tool = {
      server: 'notes',
      tool: 'add',
      summary: '',
      args: { type: 'object' as const },
      effect: 'unsafe' as const,
    }
    const { contract } = newDesign('ring')
    expect(line('Tools of MCP servers', { mcpTools: { 'mcp.notes.add': tool } })).toBe('mcp.notes.add: unsafe')
    expect(line('Models', { models: { default: { provider: 'scripted', model: 'script' } } })).toBe(
      'default: scripted answers',
    )
    expect(line('Models', { models: { default: { provider: 'openai', model: 'gpt' } } })).toBe('default: openai gpt')
    expect(line('Money budget', { contract: { ...contract, budgetUsd: 1.5 } })).toBe('$1.5')
    expect(line('Most iterations', { contract: { ...contract, maxIterations: 1_200 } })).toBe('1,200')
  })
})
