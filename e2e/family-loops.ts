import type { APIRequestContext } from '@playwright/test'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { longLoop } from './sample-loops.ts'

type Config = LoopDesign['nodes'][number]['config']

/** Gives a word its points, in two iterations that each take `delayMs`; the word “stuck” never gets enough of them. */
export function gradeLoop(name: string, delayMs: number): LoopDesign {
  const base = longLoop(name, 3)
  const configs: Record<string, Config> = {
    decide: { strategy: 'model', model: 'default', instructions: 'Grade the word.', prompt: '{{ state.word }}' },
    terminate: {
      rules: [
        {
          when: 'state.n >= 2 && state.word != "stuck"',
          label: 'graded',
          outcome: 'success',
          output: { points: 'size(state.word)' },
        },
      ],
    },
  }
  const action = { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }
  return {
    ...base,
    nodes: base.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })),
    state: {
      ...base.state,
      properties: { ...base.state.properties, word: { type: 'string', 'x-loop': { role: 'input' } } },
      required: ['word'],
    },
    models: { default: { provider: 'scripted', model: 'script' } },
    script: { rules: [{ respond: { json: { action, subgoal: '', reasoning: '', confidence: 0.5 } }, delayMs }] },
  }
}

/** Lists words; where `grader` is given, it has each graded by that loop, `concurrency` at the same time. */
export function classLoop(name: string, grader: string | null, concurrency = 2): LoopDesign {
  const base = longLoop(name, 1)
  const child = {
    loop: grader,
    input: { word: 'item' },
    over: 'state.words',
    concurrency,
    output: [{ field: 'points', value: 'children.map(c, c.output.points)' }],
  }
  const configs: Record<string, Config> = {
    decide: { strategy: 'rule', rules: [{ when: 'true', tool: 'state.patch', args: { set: '{}' } }] },
    act: { tools: ['state.patch'], ...(grader === null ? {} : { child }) },
    terminate: {
      rules: [
        { when: 'size(state.points) > 0', label: 'all graded', outcome: 'success', output: { points: 'state.points' } },
      ],
    },
  }
  return {
    ...base,
    nodes: base.nodes.map((node) => ({
      ...node,
      label: node.id === 'act' ? 'Grade each word' : node.label,
      config: configs[node.id] ?? node.config,
    })),
    state: {
      ...base.state,
      properties: {
        ...base.state.properties,
        words: { type: 'array', items: { type: 'string' }, 'x-loop': { role: 'input' } },
        points: { type: 'array', items: { type: 'integer' }, default: [], 'x-loop': { role: 'output' } },
      },
      required: ['words'],
    },
  }
}

/** Stores a loop, accepts it and publishes it where that is asked for; its slug. */
export async function storedLoop(request: APIRequestContext, design: LoopDesign, publish = false): Promise<string> {
  const post = async (path: string, data: object) => {
    const response = await request.post(`/api/v1${path}`, { data })
    if (!response.ok()) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
  const { loop } = await post('/loops', { from: { kind: 'import', design } })
  await post(`/loops/${loop.slug}/accept`, {})
  if (publish) await post(`/loops/${loop.slug}/versions`, { note: 'First.', revision: loop.revision })
  return loop.slug
}
