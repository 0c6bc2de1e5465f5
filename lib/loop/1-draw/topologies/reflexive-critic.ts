import type { LoopDesign } from '../../artefacts/design.ts'
import type { Json, JsonObject } from '../../artefacts/json.ts'
import type { ScriptRule } from '../../artefacts/script.ts'
import { edgesOf, startDesign } from '../start-design.ts'
import { field, list, record, text } from './fields.ts'

const FIELDS: LoopDesign['state']['properties'] = {
  task: field('input', 'What is to be written.', 'An announcement of the summer party', {
    ...text(8_000),
    minLength: 1,
  }),
  mustMention: field(
    'input',
    'Words that it must hold: what can be checked without a model.',
    ['date', 'place', 'food'],
    {
      ...list({ ...text(200), minLength: 1 }, 20),
      minItems: 1,
    },
  ),
  draft: field('output', 'The text so far.', '', text(20_000)),
  missing: field('working', 'Words that the draft lacks. Observe works it out.', [], list(text(200), 20)),
  review: field(
    'working',
    'What the critic said last.',
    { objections: [], acceptable: false },
    record({
      objections: list(record({ text: text(1_000), severity: { type: 'string', enum: ['minor', 'major'] } }), 30),
      acceptable: { type: 'boolean' },
    }),
  ),
}

const NODES: LoopDesign['nodes'] = [
  {
    id: 'look',
    kind: 'observe',
    label: 'What is missing?',
    note: 'An iteration begins here. Facts, not impressions: which words the draft still lacks.',
    config: { map: [{ field: 'missing', value: 'state.mustMention.filter(word, !state.draft.contains(word))' }] },
  },
  {
    id: 'think',
    kind: 'decide',
    label: 'Next step',
    note: 'One model with tools, one step at a time. When it decides to finish, that goes to the critic and not to the tools.',
    config: {
      strategy: 'model',
      model: 'default',
      instructions: 'You write a text in small steps. You are asked again after each step.',
      prompt: [
        'Task: {{ state.task }}',
        'Draft:',
        '{{ state.draft }}',
        '{{#if size(state.missing) > 0}}It does not mention yet: {{ join(state.missing, ", ") }}.{{/if}}',
        '{{#each state.review.objections as objection}}- The critic: {{ objection.text }}\n{{/each}}',
        'Use state.patch to set "draft" to the whole improved text. Use finish when nothing is left to improve.',
      ].join('\n'),
      routes: [{ handle: 'review', when: 'decision.action != null && decision.action.tool == "finish"' }],
    },
  },
  {
    id: 'do',
    kind: 'act',
    label: 'Do it',
    note: 'Runs the step. Add the tools that your task needs.',
    config: { tools: ['state.patch'] },
  },
  {
    id: 'criticise',
    kind: 'decide',
    label: 'Critic',
    note: 'Asked only when the writer believes that it is done. Its objections go into the next step; when it accepts, the loop may finish.',
    config: {
      strategy: 'role',
      role: 'critic',
      write: 'review',
      model: 'default',
      temperature: 0,
      routes: [{ handle: 'agreed', when: 'state.review.acceptable' }],
      prompt: [
        'Task: {{ state.task }}',
        'It must mention: {{ join(state.mustMention, ", ") }}.',
        'Text:',
        '{{ state.draft }}',
      ].join('\n'),
    },
  },
  {
    id: 'finish',
    kind: 'act',
    label: 'Finish',
    note: 'A fixed call, made only when the critic agrees. Terminate looks for it.',
    config: {
      tools: ['finish'],
      call: { tool: 'finish', args: { summary: '"The critic accepts the draft."', result: 'state.draft' } },
    },
  },
  {
    id: 'keep',
    kind: 'invariant',
    label: 'No step back',
    note: 'A step that loses what was there is taken back as a whole.',
    config: {
      name: 'The draft keeps what it mentions',
      predicate: 'state.mustMention.all(word, !prev.draft.contains(word) || state.draft.contains(word))',
      message: 'The last step lost a word that the draft had.',
      remediation: { type: 'rollback' },
    },
  },
  {
    id: 'done',
    kind: 'terminate',
    label: 'Accepted?',
    note: 'Both must agree: nothing is missing by the count, and the critic accepts.',
    config: {
      rules: [
        {
          when: 'last.tool == "finish" && last.status == "ok" && size(state.missing) == 0',
          label: 'the critic accepts',
          outcome: 'success',
          output: { draft: 'state.draft' },
        },
      ],
    },
  },
]

function step(draft: Json, subgoal: string): { json: JsonObject } {
  return {
    json: {
      reasoning: 'Scripted.',
      subgoal,
      action: { tool: 'state.patch', args: { set: { draft } } },
      confidence: 0.8,
    },
  }
}

/** A word more on each step; in iteration 2 the draft is lost, which the invariant takes back. The critic first wants a last line. */
const RULES: ScriptRule[] = [
  {
    when: 'node == "think" && iteration == 2 && size(state.missing) > 0',
    respond: step('{{ state.task }}: a fresh start that forgets the rest.', 'write it anew'),
  },
  {
    when: 'node == "think" && size(state.missing) > 0',
    respond: step(
      '{{#if state.draft == ""}}{{ state.task }}.{{else}}{{ state.draft }}{{/if}} A scripted sentence on the {{ state.missing[0] }}.',
      'mention {{ state.missing[0] }}',
    ),
  },
  {
    when: 'node == "think" && size(state.review.objections) > 0 && !state.draft.contains("See you there.")',
    respond: step('{{ state.draft }} See you there.', 'answer the critic'),
  },
  {
    when: 'node == "think"',
    respond: {
      json: {
        reasoning: 'Scripted: nothing is missing.',
        subgoal: 'finish',
        action: { tool: 'finish', args: { summary: 'Everything is mentioned.' } },
        confidence: 0.9,
      },
    },
  },
  {
    when: 'state.draft.contains("See you there.")',
    respond: { json: { objections: [], acceptable: true } },
  },
  {
    respond: {
      json: { objections: [{ text: 'It has no closing line.', severity: 'major' }], acceptable: false },
    },
  },
]

/** One model with tools, and a critic before the end. */
export function reflexiveCritic(name: string): LoopDesign {
  return startDesign(name, {
    purpose:
      'One model works on a text with tools, a step at a time. When it believes that it is done, a critic looks at the result, and only without a major objection the run ends.',
    taskType: 'reflexive',
    fields: FIELDS,
    entry: 'look',
    head: 'look',
    nodes: NODES,
    edges: edgesOf(
      'look.next > think',
      'think.next > do',
      'think.review > criticise',
      'do.next > keep',
      'criticise.next > keep',
      'criticise.agreed > finish',
      'finish.next > keep',
      'keep.holds > done',
      'done.continue > look',
    ),
    positions: {
      look: { x: 320, y: 0 },
      think: { x: 640, y: 130 },
      do: { x: 460, y: 350 },
      criticise: { x: 840, y: 340 },
      finish: { x: 840, y: 560 },
      keep: { x: 220, y: 560 },
      done: { x: 0, y: 270 },
    },
    contract: {
      score: '(size(state.mustMention) - size(state.missing)) / size(state.mustMention)',
      maxIterations: 20,
      timeoutMs: 600_000,
      stepTimeoutMs: 60_000,
      budgetTokens: 200_000,
      stalled: { iterations: 5 },
      repeatedAction: { times: 3, compare: 'tool-and-args' },
      repeatedError: { times: 3 },
      bestOf: 'last',
    },
    script: { rules: RULES },
  })
}
