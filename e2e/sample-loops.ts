import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'

/** A loop without a model that counts to `iterations`, violating its invariant at each multiple of 97: long runs in no time. */
export function longLoop(name: string, iterations: number): LoopDesign {
  const base = newDesign(name)
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: { map: [{ field: 'score', value: 'state.n / state.target' }] },
    decide: {
      strategy: 'rule',
      rules: [{ when: 'state.n < state.target', tool: 'state.patch', args: { set: '{"n": state.n + 1}' } }],
    },
    act: { tools: ['state.patch'] },
    invariant: {
      name: 'No multiple of 97',
      predicate: 'state.n % 97 != 0',
      message: 'n is {{ state.n }}.',
      remediation: { type: 'patch', set: [{ field: 'n', value: 'state.n + 1' }] },
    },
    terminate: { rules: [{ when: 'state.n > 1000000', label: 'never', outcome: 'success' }] },
  }
  const number = (role: 'input' | 'working', fallback: number) =>
    ({ type: 'number', default: fallback, 'x-loop': { role } }) as const
  const { script: _, ...design } = base
  return {
    ...design,
    name,
    nodes: base.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })),
    state: {
      type: 'object',
      properties: {
        target: number('input', 1_000_000),
        n: number('working', 0),
        score: number('working', 0),
      },
      additionalProperties: false,
      'x-loop': { version: 1 },
    },
    contract: {
      maxIterations: iterations,
      timeoutMs: 600_000,
      stepTimeoutMs: 30_000,
      score: 'state.score',
      bestOf: 'last',
    },
    models: {},
  }
}

/** The new loop with a model that takes its time and never gets further than the first fact: slow enough to be watched, and to be stopped. */
export function slowLoop(name: string, delayMs: number): LoopDesign {
  const design = newDesign(name)
  const first = design.script && 'rules' in design.script ? design.script.rules[0] : undefined
  if (!first) throw new Error('The new loop has scripted rules.')
  return {
    ...design,
    script: { rules: [{ respond: first.respond, delayMs }] },
    contract: { maxIterations: 1_000, timeoutMs: 600_000, stepTimeoutMs: 30_000, bestOf: 'last' },
  }
}
