import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { Script } from '../loop/artefacts/script.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from './fixtures.ts'

const state = stateSchema({ n: { type: 'integer', default: 0 } })
const action = { tool: 'state.patch', args: { set: { n: 1 } } }
const script: Script = {
  rules: [
    { when: 'purpose == "latent"', respond: { json: { plan: 'p', observations: ['o'], uncertainties: [] } } },
    { respond: { json: { action, subgoal: 's', confidence: 1, reasoning: 'r' } } },
  ],
}
const violated = { predicate: 'state.n == 7', remediation: { type: 'strategy', hint: 'h' }, maxAttempts: 2 }

/** A model decides, an act does it, an invariant checks. */
function loop(ids: { decide: string; check: string }, { name, decide = {} }: { name: string; decide?: JsonObject }) {
  const spec = specOf({
    state,
    script,
    entry: ids.decide,
    nodes: {
      [ids.decide]: { kind: 'decide', config: { strategy: 'model', prompt: 'p', ...decide }, next: { next: 'act' } },
      act: { kind: 'act', config: { tools: ['state.patch'] }, next: { next: ids.check } },
      [ids.check]: { kind: 'invariant', config: { name, ...violated }, next: { holds: ids.decide } },
    },
    contract: { maxIterations: 5 },
  })
  return runToEnd(spec, bench())
}

describe('nothing is found under a name that every object has, before it is there', () => {
  it.each(['toString', 'constructor', 'hasOwnProperty'])('of an invariant: %s', async (name) => {
    const events = await loop({ decide: 'decide', check: 'check' }, { name })
    const prompts = events.flatMap((event) => (event.type === 'model-called' ? [event.data.request.prompt] : []))
    expect(prompts[0]).toContain(`[not checked yet] ${name}`)
    expect(prompts[1]).toContain(`[VIOLATED] ${name}`)
  })

  it('of a node that remediates', async () => {
    const events = await loop({ decide: 'decide', check: 'constructor' }, { name: 'seven' })
    const attempts = events.flatMap((event) => (event.type === 'remediation-applied' ? [event.data.attempt] : []))
    expect(attempts).toEqual([1, 2])
    expect(finished(events).reason).toBe('invariant_exhausted')
  })

  it('of a node that thinks', async () => {
    const decide = { latent: { enabled: true, maxPasses: 1 } }
    const events = await loop({ decide: 'constructor', check: 'check' }, { name: 'seven', decide })
    expect(finished(events).reason).toBe('invariant_exhausted')
    const [first] = events.flatMap((event) => (event.type === 'model-called' ? [event.data] : []))
    expect(first?.purpose).toBe('latent')
    expect(first?.request.prompt).not.toMatch(/undefined|native code/)
  })
})
