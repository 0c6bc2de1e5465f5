import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { ScriptedAnswer } from '../../loop/artefacts/script.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'
import { memoryWrite } from '../../tools/memory-write/definition.ts'
import { statePatch } from '../../tools/state-patch/definition.ts'
import { decidable } from './decision-answer.ts'

describe('arguments that are the design’s to give', () => {
  const written = (args: JsonObject) => ({ json: { action: { tool: 'memory.write', args } } })
  async function remember(...answers: ScriptedAnswer[]) {
    const spec = specOf({
      state: stateSchema({ n: { type: 'number', default: 0 } }),
      tools: ['memory.write'],
      nodes: {
        decide: { kind: 'decide', config: { strategy: 'model', prompt: 'x', repairs: 1 }, next: { next: 'act' } },
        act: { kind: 'act', config: { tools: ['memory.write'] }, next: { next: 'decide' } },
      },
      contract: { maxIterations: 1 },
      script: { cycle: answers },
    })
    return runToEnd(spec, bench())
  }

  it('a model is not shown them, and a decision that has one goes back', async () => {
    const events = await remember(
      written({ text: 'all yours', scope: 'workspace', key: 'k' }),
      written({ text: 'mine' }),
    )
    const [call] = events.flatMap((event) => (event.type === 'model-called' ? [event.data.request] : []))
    expect(JSON.stringify(call)).toContain('memory.write')
    expect(JSON.stringify(call)).not.toContain('scope')
    const problems = events.flatMap((event) => (event.type === 'answer-rejected' ? event.data.problems : []))
    expect(problems).toEqual(['action.args.scope: is not declared'])
    const sent = events.flatMap((event) => (event.type === 'tool-requested' ? [event.data.args] : []))
    expect(sent).toEqual([{ text: 'mine' }])
    expect(finished(events).reason).toBe('max_iterations')
  })

  it('other tools stay as they are', () => {
    expect(decidable(statePatch)).toBe(statePatch)
    expect(Object.keys(decidable(memoryWrite).args.properties ?? {})).toEqual(['text', 'key'])
  })
})
