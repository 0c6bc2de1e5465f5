import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'

/** The blank ring without a model, recalling what is known of its topic, and writing what it learnt as `written` says. */
export function rememberingLoop(name: string, written: { key?: string; scope?: string }): LoopDesign {
  const { script: _script, ...design } = newDesign(name)
  const text = '"What is known of " + state.topic + ": they live in the sea."'
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: {
      recall: { query: 'What is known of {{ state.topic }}?' },
      map: [{ field: 'facts', value: 'memory.map(m, m.text)' }],
    },
    decide: {
      strategy: 'rule',
      rules: [{ when: 'true', tool: 'memory.write', args: { text, ...written } }],
    },
    act: { tools: ['memory.write'] },
    terminate: {
      rules: [{ when: 'last != null', label: 'written', outcome: 'success', output: { facts: 'state.facts' } }],
    },
  }
  return {
    ...design,
    nodes: design.nodes.map((node) => ({ ...node, config: configs[node.kind] ?? node.config })),
    contract: { maxIterations: 2, timeoutMs: 30_000, stepTimeoutMs: 10_000, bestOf: 'last' },
    models: {},
  }
}
