import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { Contract } from '../../lib/loop/artefacts/contract.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'

type Rule = NonNullable<Contract['adaptiveExit']>
const RULE: Rule = { method: 'posterior', floor: 0.3, minIterations: 2, minRuns: 3, costWeight: 0, exploreEvery: 0 }

/** A loop whose score climbs towards its input `ceiling`, in percent, and that stops by what finished runs have taught. */
export function learningLoop(taskType: string | null, rule: Partial<Rule> = {}): LoopDesign {
  const design = newDesign('Learning')
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: { map: [{ field: 'score', value: 'state.ceiling * iteration / (iteration + 1)' }] },
    decide: { strategy: 'model', model: 'default', instructions: 'Go on.', prompt: 'Score {{ state.score }}.' },
    invariant: {
      name: 'A score is no less than 0',
      predicate: 'state.score >= 0',
      message: 'Below zero.',
      remediation: { type: 'stop' },
    },
    terminate: { rules: [{ when: 'state.score > 1000', label: 'never', outcome: 'failure', output: {} }] },
  }
  const action = { tool: 'state.patch', args: { set: { note: 'on' } } }
  return {
    ...design,
    ...(taskType === null ? {} : { taskType }),
    state: {
      ...design.state,
      required: ['ceiling'],
      properties: {
        ceiling: { type: 'number', default: 100, 'x-loop': { role: 'input' } },
        score: { type: 'number', default: 0, 'x-loop': { role: 'working' } },
        note: { type: 'string', default: '', 'x-loop': { role: 'output' } },
      },
    },
    nodes: design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })),
    script: { rules: [{ respond: { json: { action, subgoal: 'go on', confidence: 1, reasoning: '' } } }] },
    contract: {
      maxIterations: 8,
      timeoutMs: 600_000,
      stepTimeoutMs: 60_000,
      bestOf: 'best',
      score: 'state.score',
      qualityThreshold: { target: 80, minIterations: 1 },
      adaptiveExit: { ...RULE, ...rule },
    },
  }
}
