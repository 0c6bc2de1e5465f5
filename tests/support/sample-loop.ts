import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { compileDesign } from '../../lib/server/compile-design.ts'

/** A design that compiles, with its spec. */
export function sampleSpec() {
  const { compiled, diagnostics } = compileDesign(newDesign('Sample'))
  if (!compiled) throw new Error(`the new design does not compile: ${messages(diagnostics)}`)
  return compiled
}

/** A loop that reaches its goal in iteration `iterations`, writing state in each; every answer takes `delayMs`. */
export function longLoop(iterations: number, delayMs = 0): LoopDesign {
  const design: LoopDesign = newDesign('Long')
  const field = (role: 'working' | 'output', type: 'integer' | 'string', initial: number | string) =>
    ({ type, default: initial, 'x-loop': { role } }) as const
  design.state = {
    ...design.state,
    required: [],
    properties: { count: field('working', 'integer', 0), note: field('output', 'string', '') },
  }
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: { map: [{ field: 'count', value: 'state.count + 1' }] },
    decide: {
      strategy: 'model',
      model: 'default',
      instructions: 'Count.',
      prompt: 'At {{ state.count }}. Tools: state.patch.',
    },
    invariant: {
      name: 'Counts',
      predicate: 'state.count >= 0',
      message: 'Below zero.',
      remediation: { type: 'patch', set: [{ field: 'count', value: '0' }] },
    },
    terminate: { rules: [{ when: `state.count >= ${iterations}`, label: 'counted', outcome: 'success', output: {} }] },
  }
  design.nodes = design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config }))
  const action = { tool: 'state.patch', args: { set: { note: 'note {{ state.count }}' } } }
  const answer = { action, subgoal: 'count to {{ state.count }}', confidence: 1, reasoning: 'because' }
  design.script = { rules: [{ respond: { json: answer }, delayMs }] }
  design.contract = { maxIterations: 10_000, timeoutMs: 7 * 24 * 3_600_000, stepTimeoutMs: 3_600_000, bestOf: 'last' }
  const { diagnostics } = compileDesign(design)
  const errors = diagnostics.filter((found) => found.severity === 'error')
  if (errors.length > 0) throw new Error(`the long loop does not compile: ${messages(errors)}`)
  return design
}

/** Ends after one iteration, in which its act node does this. */
export function actingLoop(name: string, act: JsonObject): LoopDesign {
  const { script: _script, ...design } = newDesign(name)
  const configs: Record<string, JsonObject> = {
    observe: { map: [] },
    decide: { strategy: 'rule', rules: [{ when: 'true', subgoal: '', tool: 'finish', args: { summary: '"x"' } }] },
    act,
    invariant: { name: 'Sane', predicate: 'true', message: 'm', remediation: { type: 'stop' } },
    terminate: { rules: [{ when: 'iteration >= 1', label: 'done', outcome: 'success', output: {} }] },
  }
  return {
    ...design,
    state: { ...design.state, required: [], properties: {} },
    nodes: design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })),
    contract: { maxIterations: 3, timeoutMs: 600_000, stepTimeoutMs: 60_000, bestOf: 'last' },
  }
}

function messages(diagnostics: readonly { message: string }[]): string {
  return diagnostics.map(({ message }) => message).join(' ')
}
