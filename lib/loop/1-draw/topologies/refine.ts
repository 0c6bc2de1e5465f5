import type { LoopDesign } from '../../artefacts/design.ts'
import type { ScriptRule } from '../../artefacts/script.ts'
import { edgesOf, startDesign } from '../start-design.ts'
import { field, list, record, text } from './fields.ts'

const LEAST_SOLUTION = 40
const SOLVED = list(record({ name: text(200), solution: { ...text(8_000), minLength: 1 } }), 20)
const UNSOLVED = list(record({ name: text(200), blockers: list(text(1_000), 10) }), 20)

const FIELDS: LoopDesign['state']['properties'] = {
  task: field('input', 'What is to be made.', 'A page that explains our return policy', {
    ...text(8_000),
    minLength: 1,
  }),
  parts: field('input', 'Its parts.', ['Deadlines', 'Costs', 'Exceptions', 'Contact'], {
    ...list({ ...text(200), minLength: 1 }, 20),
    minItems: 1,
  }),
  solved: field('working', 'Parts that are written, complete.', [], SOLVED),
  unsolved: field('working', 'Parts that are not, with the questions that block them.', [], UNSOLVED),
  answers: field('working', 'Answers to the blocking questions.', [], list(text(2_000), 40)),
  product: field('output', 'What is made from the solved parts.', '', text(100_000)),
}

const AS_UNSOLVED = (parts: string, name: string, blocker: string) =>
  `${parts}.map(p, {"name": ${name}, "blockers": ["${blocker}"]})`

/** The check of the last iteration, if it found parts missing: they are unsolved again. */
const REJECTED =
  'last != null && last.iteration == iteration - 1 && last.status == "ok" && last.output.error == null ? state.parts.filter(p, last.output.result.missing.contains(p)) : []'

const STATE_PROMPT = [
  'Task: {{ state.task }}',
  'Its parts: {{ join(state.parts, ", ") }}.',
  'Solved:',
  '{{#each state.solved as part}}- {{ part.name }}: {{ part.solution }}\n{{/each}}',
  'Unsolved:',
  '{{#each state.unsolved as part}}- {{ part.name }}, blocked by: {{ join(part.blockers, " ") }}\n{{/each}}',
]

const NODES: LoopDesign['nodes'] = [
  {
    id: 'init',
    kind: 'decide',
    label: 'Init',
    note: 'Once, before the loop: writes at once what is known, and asks precise questions about the rest.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['solved', 'unsolved'],
      maxOutputTokens: 4_096,
      instructions:
        'Take the task apart. solved: the parts that you can write now, each with its complete solution, never a description of it. unsolved: all others, each with the precise questions that block it.',
      prompt: STATE_PROMPT.slice(0, 2).join('\n'),
    },
  },
  {
    id: 'look',
    kind: 'observe',
    label: 'Back to work?',
    note: 'An iteration begins here. Parts that the last check did not find in the product are unsolved again.',
    config: {
      map: [
        { field: 'solved', value: `state.solved.filter(s, !(${REJECTED}).contains(s.name))` },
        {
          field: 'unsolved',
          value: `state.unsolved + ${AS_UNSOLVED(`(${REJECTED})`, 'p', 'It was not found in the product.')}`,
        },
      ],
    },
  },
  {
    id: 'whole',
    kind: 'invariant',
    label: 'Whole solutions',
    note: 'A description is not a solution: what is too short to be one goes back to the unsolved parts.',
    config: {
      name: 'Every solved part has a whole solution',
      predicate: `state.solved.all(s, size(s.solution) >= ${LEAST_SOLUTION})`,
      message:
        'Not a solution yet: {{#each state.solved as s}}{{#if size(s.solution) < 40}}{{ s.name }} {{/if}}{{/each}}',
      remediation: {
        type: 'patch',
        set: [
          { field: 'solved', value: `state.solved.filter(s, size(s.solution) >= ${LEAST_SOLUTION})` },
          {
            field: 'unsolved',
            value: `state.unsolved + ${AS_UNSOLVED(`state.solved.filter(s, size(s.solution) < ${LEAST_SOLUTION})`, 'p.name', 'The solution described the part instead of being it.')}`,
          },
        ],
      },
    },
  },
  {
    id: 'kept',
    kind: 'invariant',
    label: 'Nothing lost',
    note: 'The state is replaced on each trip, so a part could be forgotten. Here it comes back.',
    config: {
      name: 'No part is lost',
      predicate: 'state.parts.all(p, state.solved.exists(s, s.name == p) || state.unsolved.exists(u, u.name == p))',
      remediation: {
        type: 'patch',
        set: [
          {
            field: 'unsolved',
            value: `state.unsolved + ${AS_UNSOLVED('state.parts.filter(p, !state.solved.exists(s, s.name == p) && !state.unsolved.exists(u, u.name == p))', 'p', 'What belongs here?')}`,
          },
        ],
      },
    },
  },
  {
    id: 'refine',
    kind: 'decide',
    label: 'Refine',
    note: 'Replaces the whole state with a better one, in a fresh context: it sees the state and nothing else. When all is solved it leaves by “solved”.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['answers', 'solved', 'unsolved'],
      maxOutputTokens: 8_192,
      instructions:
        'answers: a specific answer to each blocking question. Then move at least two parts, if so many are left, to solved with their complete solution, and repeat all that were solved before. unsolved: what is left, with its remaining questions. Use the names of the parts word for word.',
      prompt: STATE_PROMPT.join('\n'),
      routes: [
        {
          handle: 'solved',
          when: `size(state.unsolved) == 0 && state.solved.all(s, size(s.solution) >= ${LEAST_SOLUTION})`,
        },
      ],
    },
  },
  {
    id: 'generate',
    kind: 'decide',
    label: 'Generate',
    note: 'Only now, from solved parts alone, the product is made.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['product'],
      maxOutputTokens: 16_384,
      instructions:
        'product: the finished whole, made of the solved parts and nothing else. Begin each part with its name, word for word.',
      prompt: [
        'Task: {{ state.task }}',
        '{{#each state.solved as part}}- {{ part.name }}: {{ part.solution }}\n{{/each}}',
      ].join('\n'),
    },
  },
  {
    id: 'check',
    kind: 'act',
    label: 'Check the product',
    note: 'A program in the sandbox looks whether every part is there. Put real tests of the product in its place.',
    config: {
      tools: ['code.run'],
      call: {
        tool: 'code.run',
        args: {
          code: '"({ missing: input.parts.filter((part) => !input.product.includes(part)) })"',
          input: '{"parts": state.parts, "product": state.product}',
        },
      },
    },
  },
  {
    id: 'done',
    kind: 'terminate',
    label: 'Does it pass?',
    note: 'Passing ends the run. Otherwise the missing parts are unsolved again and refining goes on.',
    config: {
      rules: [
        {
          when: 'last.status == "ok" && last.output.error == null && size(last.output.result.missing) == 0',
          label: 'the product passes its check',
          outcome: 'success',
          output: { product: 'state.product' },
        },
      ],
    },
  },
]

const SOLUTION = '"A scripted text on " + u.name + ". Bind a real model to get a true one."'

/** Two parts more on each trip. In iteration 2 one is only described, which the invariant sends back. */
const RULES: ScriptRule[] = [
  {
    when: 'node == "init"',
    respond: {
      json: {
        solved: [],
        unsolved: '{{ state.parts.map(p, {"name": p, "blockers": ["What has to be said about " + p + "?"]}) }}',
      },
    },
  },
  {
    when: 'node == "refine"',
    respond: {
      json: {
        answers: '{{ state.unsolved.map(u, "Scripted answer on " + u.name + ".") }}',
        solved: `{{ state.solved + state.unsolved.slice(0, 2).map(u, {"name": u.name, "solution": iteration == 2 && u.name == state.unsolved[0].name ? "to be written" : ${SOLUTION}}) }}`,
        unsolved: '{{ state.unsolved.slice(2) }}',
      },
    },
  },
  {
    respond: { json: { product: '{{ join(state.solved.map(s, s.name + ": " + s.solution), "\\n\\n") }}' } },
  },
]

/** Init, refine, generate: reason about the parts until all are solved, and only then write. */
export function refine(name: string): LoopDesign {
  return startDesign(name, {
    purpose:
      'Init takes a task apart into solved and unsolved parts, refine answers what blocks them until none is left, generate makes the product from solved parts alone, and a check has the last word.',
    taskType: 'refine',
    fields: FIELDS,
    entry: 'init',
    head: 'look',
    nodes: NODES,
    edges: edgesOf(
      'init.next > look',
      'look.next > whole',
      'whole.holds > kept',
      'kept.holds > refine',
      'refine.next > look',
      'refine.solved > generate',
      'generate.next > check',
      'check.next > done',
      'done.continue > look',
    ),
    positions: {
      init: { x: 0, y: 0 },
      look: { x: 340, y: 0 },
      whole: { x: 680, y: 120 },
      kept: { x: 680, y: 320 },
      refine: { x: 340, y: 440 },
      generate: { x: 0, y: 520 },
      check: { x: 0, y: 360 },
      done: { x: 0, y: 200 },
    },
    contract: {
      score: `size(state.parts.filter(p, state.solved.exists(s, s.name == p && size(s.solution) >= ${LEAST_SOLUTION}))) / size(state.parts)`,
      maxIterations: 12,
      timeoutMs: 1_200_000,
      stepTimeoutMs: 120_000,
      budgetTokens: 500_000,
      stalled: { iterations: 3, measure: 'size(state.solved)' },
      repeatedError: { times: 3 },
      bestOf: 'last',
    },
    script: { rules: RULES },
  })
}
