import type { LoopDesign } from '../artefacts/design.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { SCRIPTED } from '../artefacts/models.ts'
import type { ScriptRule } from '../artefacts/script.ts'
import { firstChars } from '../text/first-chars.ts'
import { ringPositions } from './ring.ts'

const STATE: LoopDesign['state'] = {
  type: 'object',
  properties: {
    topic: {
      type: 'string',
      description: 'What to collect facts about.',
      default: 'honey bees',
      minLength: 1,
      maxLength: 100,
      'x-loop': { role: 'input' },
    },
    target: {
      type: 'integer',
      description: 'How many facts are enough.',
      default: 3,
      minimum: 1,
      maximum: 5,
      'x-loop': { role: 'input' },
    },
    missing: {
      type: 'integer',
      description: 'How many facts are still missing. Observe works it out.',
      default: 0,
      'x-loop': { role: 'working' },
    },
    facts: {
      type: 'array',
      items: { type: 'string', maxLength: 400 },
      description: 'The facts so far. Replaced as a whole each time, so that a wrong one can be taken out again.',
      default: [],
      maxItems: 10,
      'x-loop': { role: 'output' },
    },
  },
  required: ['topic', 'target'],
  additionalProperties: false,
  'x-loop': { version: 1 },
}

const NODES: LoopDesign['nodes'] = [
  {
    id: 'observe',
    kind: 'observe',
    label: 'Count what is missing',
    note: 'An iteration begins here. Observe turns what happened into facts that the next decision can read from state.',
    config: { map: [{ field: 'missing', value: 'state.target - size(state.facts)' }] },
  },
  {
    id: 'decide',
    kind: 'decide',
    label: 'Choose the next step',
    note: 'Asks the model for one action. The model sees this prompt and nothing else: no growing chat.',
    config: {
      strategy: 'model',
      model: 'default',
      instructions: 'You collect facts, one small step at a time. You are asked again after each step.',
      prompt: [
        'Topic: {{ state.topic }}',
        'Facts so far:',
        '{{#each state.facts as fact}}- {{ fact }}\n{{/each}}',
        'Still missing: {{ state.missing }}.',
        'Use the tool state.patch to set "facts" to the whole list with one new fact added. Each fact is a whole sentence.',
      ].join('\n'),
    },
  },
  {
    id: 'act',
    kind: 'act',
    label: 'Write it down',
    note: 'Runs the action that was decided, with the tools on its list and no others.',
    config: { tools: ['state.patch'] },
  },
  {
    id: 'invariant',
    kind: 'invariant',
    label: 'Only whole sentences',
    note: 'Must hold in every iteration. When it does not, the remediation takes the fragments out again.',
    config: {
      name: 'Every fact is a whole sentence',
      predicate: 'state.facts.all(fact, size(fact) >= 20)',
      message: 'A fact is too short to be a whole sentence.',
      remediation: { type: 'patch', set: [{ field: 'facts', value: 'state.facts.filter(fact, size(fact) >= 20)' }] },
    },
  },
  {
    id: 'terminate',
    kind: 'terminate',
    label: 'Enough facts?',
    note: 'Ends the run when the goal is reached. Otherwise continue closes the loop.',
    config: {
      rules: [
        {
          when: 'size(state.facts) >= state.target',
          label: 'enough facts',
          outcome: 'success',
          output: { facts: 'state.facts' },
        },
      ],
    },
  },
]

const EDGES: LoopDesign['edges'] = [
  { id: 'observe.next', from: 'observe', handle: 'next', to: 'decide' },
  { id: 'decide.next', from: 'decide', handle: 'next', to: 'act' },
  { id: 'act.next', from: 'act', handle: 'next', to: 'invariant' },
  { id: 'invariant.holds', from: 'invariant', handle: 'holds', to: 'terminate' },
  { id: 'terminate.continue', from: 'terminate', handle: 'continue', to: 'observe' },
]

const fact = (number: number) => `Scripted fact ${number} about {{ state.topic }}. Bind a real model to get true ones.`
const facts = (count: number) => Array.from({ length: count }, (_, index) => fact(index + 1))

function answer(list: Json[], subgoal: string, reasoning: string): { json: JsonObject } {
  return {
    json: { action: { tool: 'state.patch', args: { set: { facts: list } } }, subgoal, confidence: 0.9, reasoning },
  }
}

/** The answers of the new loop. The one of iteration 2 is wrong on purpose, so that the invariant has something to heal. */
const RULES: ScriptRule[] = [
  { when: 'size(state.facts) == 0', respond: answer(facts(1), 'find the first fact', 'There is none yet.') },
  {
    when: 'iteration == 2',
    respond: answer([...facts(1), 'Too short'], 'find fact 2', 'A slip: this one is a fragment.'),
  },
  ...[1, 2, 3].map(
    (count): ScriptRule => ({
      when: `size(state.facts) == ${count}`,
      respond: answer(facts(count + 1), `find fact ${count + 1}`, `There are ${count} so far.`),
    }),
  ),
  { respond: answer(facts(5), 'find the last fact', 'Only one is missing.') },
]

/**
 * A new loop: a small valid ring that teaches by running. With its scripted answers it reaches its goal in four iterations, one of which violates the
 * invariant and is healed. The name is trimmed and cut to 200 characters.
 */
export function newDesign(name: string): LoopDesign {
  return structuredClone({
    $schema: '/schemas/design-1.json',
    designVersion: 1,
    name: firstChars(name.trim(), 200) || 'Untitled loop',
    purpose: 'Collect facts about a topic until there are enough of them. Change it into your own loop, node by node.',
    entry: 'observe',
    head: 'observe',
    state: STATE,
    nodes: NODES,
    edges: EDGES,
    contract: {
      score: 'size(state.facts) / state.target',
      maxIterations: 10,
      timeoutMs: 300_000,
      stepTimeoutMs: 30_000,
      budgetTokens: 100_000,
      stalled: { iterations: 4, measure: 'size(state.facts)' },
      repeatedAction: { times: 3, compare: 'tool-and-args' },
      bestOf: 'last',
    },
    models: { default: { provider: SCRIPTED, model: 'script' } },
    script: { rules: RULES },
    layout: { positions: ringPositions({ nodes: NODES, edges: EDGES, entry: 'observe', head: 'observe' }) },
  })
}
