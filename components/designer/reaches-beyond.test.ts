import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { calledLoops, keptInMemory } from './reaches-beyond.ts'

const act = (id: string, child: object) => ({
  ...newDesign('ring').nodes.filter(({ kind }) => kind === 'act')[0],
  id,
  kind: 'act' as const,
  label: '',
  config: { tools: [], child: { input: {}, ...child } },
})

describe('calledLoops', () => {
  it('names each loop and version once', () => {
    const nodes = [act('a', { loop: 'one' }), act('b', { loop: 'two', version: 3 }), act('c', { loop: 'one' })]
    expect(calledLoops({ nodes }, definitions)).toEqual(['one (the newest version)', 'two (v3)'])
    expect(calledLoops(newDesign('ring'), definitions)).toEqual([])
  })
})

describe('keptInMemory', () => {
  it('says what, when and for whom', () => {
    const model = { alias: 'fast', maxFacts: 4, maxOutputTokens: 100 }
    expect(keptInMemory({ when: 'success', facts: [{ text: 'a', scope: 'workspace' }], model })).toBe(
      'At the end of a run that succeeds: facts for every loop of the workspace; at most 4 facts that the model “fast” finds',
    )
    expect(keptInMemory({ when: 'always', facts: [{ text: 'a', scope: 'loop' }] })).toBe(
      'At the end of a run: facts for this loop',
    )
  })
})
