import type { LoopDesign } from '../../artefacts/design.ts'
import type { ScriptRule } from '../../artefacts/script.ts'
import { edgesOf, startDesign } from '../start-design.ts'
import { field, list, record, text } from './fields.ts'

const SUBTASK = record({ id: text(64), task: text(1_000) })
const RESULT = record({ id: text(64), task: text(1_000), answer: text(8_000) })
/** Trips round the inner cycle in one iteration, and so subtasks per plan. */
const MOST_SUBTASKS = 20
const LEAST_ANSWER = 20

const FIELDS: LoopDesign['state']['properties'] = {
  goal: field('input', 'What is wanted in the end.', 'A plan for moving the team to a new office', {
    ...text(4_000),
    minLength: 1,
  }),
  points: field(
    'input',
    'Points that the result must cover.',
    ['Costs', 'Dates', 'Who does what', 'What can go wrong'],
    {
      ...list({ ...text(200), minLength: 1 }, 10),
      minItems: 1,
    },
  ),
  plan: field(
    'working',
    'The planner’s subtasks.',
    { subtasks: [] },
    record({ subtasks: list(SUBTASK, MOST_SUBTASKS) }),
  ),
  open: field('working', 'Subtasks without a result.', [], list(SUBTASK, MOST_SUBTASKS)),
  current: field('working', 'The subtask in hand; empty between two.', { id: '', task: '' }, SUBTASK),
  answer: field('working', 'The executor’s answer to it.', '', text(8_000)),
  results: field('working', 'Subtasks that are done, with their answers.', [], list(RESULT, 100)),
  merged: field(
    'output',
    'All results as one, and where they conflict.',
    { result: '', conflicts: [] },
    record({ result: text(40_000), conflicts: list(text(1_000), 30) }),
  ),
  missing: field('working', 'Points that the result does not cover yet.', [], list(text(200), 10)),
}

const TAKEN = 'state.current.id != "" && state.answer != "" && !state.results.exists(r, r.id == state.current.id)'
/** Whole sentences only: a stub is not a result. */
const WHOLE = `size(r.answer) >= ${LEAST_ANSWER}`

const NODES: LoopDesign['nodes'] = [
  {
    id: 'plan',
    kind: 'decide',
    label: 'Planner',
    note: 'Splits the goal into subtasks. In later iterations it sees what is done and what is missing, and keeps the ids of what it keeps.',
    config: {
      strategy: 'role',
      role: 'planner',
      write: 'plan',
      model: 'default',
      prompt: [
        'Goal: {{ state.goal }}',
        'The result must cover: {{ join(state.points, ", ") }}.',
        '{{#each state.results as r}}- Done: {{ r.id }}, {{ r.task }}\n{{/each}}',
        '{{#each state.missing as point}}- Not covered yet: {{ point }}\n{{/each}}',
        `At most ${MOST_SUBTASKS} subtasks. Each needs an id of its own; keep the id of a subtask that you keep.`,
      ].join('\n'),
    },
  },
  {
    id: 'gather',
    kind: 'observe',
    label: 'What is open?',
    note: 'Takes the answer that just came in to the results, and lists the subtasks that have none.',
    config: {
      map: [
        {
          field: 'results',
          value: `${TAKEN} ? state.results + [{"id": state.current.id, "task": state.current.task, "answer": state.answer}] : state.results`,
        },
        {
          field: 'open',
          value: `state.plan.subtasks.filter(t, !state.results.exists(r, r.id == t.id) && !(t.id == state.current.id && state.answer != ""))`,
        },
        { field: 'current', value: '{"id": "", "task": ""}' },
        { field: 'answer', value: '""' },
      ],
    },
  },
  {
    id: 'assign',
    kind: 'decide',
    label: 'Next subtask',
    note: 'A rule, no model: hand out the next open subtask. When none is open, the inner cycle is left by “collected”.',
    config: {
      strategy: 'rule',
      rules: [
        {
          when: 'size(state.open) > 0',
          tool: 'state.patch',
          args: { set: '{"current": state.open[0]}' },
          subgoal: 'work off the plan',
        },
      ],
      routes: [{ handle: 'collected', when: 'size(state.open) == 0' }],
    },
  },
  {
    id: 'hand',
    kind: 'act',
    label: 'Hand it out',
    note: 'Runs what was decided. Give the executors real tools by adding them to the list.',
    config: { tools: ['state.patch'] },
  },
  {
    id: 'execute',
    kind: 'decide',
    label: 'Executor',
    note: 'One executor with a fresh context for each subtask: it sees its own subtask and nothing of the others. They work one after another, not at the same moment.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['answer'],
      instructions:
        'You do one subtask of a larger piece of work. answer: the finished result, in whole sentences. Nothing else.',
      prompt: ['Larger goal: {{ state.goal }}', 'Your subtask: {{ state.current.task }}'].join('\n'),
    },
  },
  {
    id: 'join',
    kind: 'decide',
    label: 'Aggregator',
    note: 'Joins the results into one and names what conflicts.',
    config: {
      strategy: 'role',
      role: 'aggregator',
      write: 'merged',
      model: 'default',
      maxOutputTokens: 4_096,
      prompt: [
        'Goal: {{ state.goal }}',
        'Use these points, word for word, as headings: {{ join(state.points, ", ") }}. Leave out what no result covers.',
        '{{#each state.results as r}}- {{ r.task }}: {{ r.answer }}\n{{/each}}',
      ].join('\n'),
    },
  },
  {
    id: 'check',
    kind: 'observe',
    label: 'What is missing?',
    note: 'Compares the result with the points that were asked for.',
    config: {
      map: [{ field: 'missing', value: 'state.points.filter(point, !state.merged.result.contains(point))' }],
    },
  },
  {
    id: 'whole',
    kind: 'invariant',
    label: 'No stubs',
    note: 'A result that is only a stub is thrown away; its subtask is open again in the next iteration.',
    config: {
      name: 'Every result is a whole answer',
      predicate: `state.results.all(r, ${WHOLE})`,
      message: 'Only a stub: {{#each state.results as r}}{{#if size(r.answer) < 20}}{{ r.task }} {{/if}}{{/each}}',
      remediation: { type: 'patch', set: [{ field: 'results', value: `state.results.filter(r, ${WHOLE})` }] },
    },
  },
  {
    id: 'done',
    kind: 'terminate',
    label: 'All covered?',
    note: 'Every point covered and no conflict ends the run; otherwise the planner plans what is missing.',
    config: {
      rules: [
        {
          when: 'size(state.missing) == 0 && size(state.merged.conflicts) == 0',
          label: 'every point is covered, without conflict',
          outcome: 'success',
          output: { result: 'state.merged.result' },
        },
      ],
    },
  },
]

/** One subtask per point. The second executor hands in a stub the first time, which costs one more iteration. */
const RULES: ScriptRule[] = [
  {
    when: 'node == "plan"',
    respond: {
      json: {
        subtasks: '{{ range(size(state.points)).map(i, {"id": "t" + string(i + 1), "task": state.points[i]}) }}',
      },
    },
  },
  {
    when: 'node == "execute" && iteration == 1 && state.current.id == "t2"',
    respond: { json: { answer: 'To do.' } },
  },
  {
    when: 'node == "execute"',
    respond: {
      json: { answer: 'Scripted answer on “{{ state.current.task }}”. Bind a real model to get a true one.' },
    },
  },
  {
    respond: {
      json: {
        result: `{{ join(state.results.filter(r, ${WHOLE}).map(r, r.task + ": " + r.answer), "\\n") }}`,
        conflicts: [],
      },
    },
  },
]

/** Planner, executors and aggregator: for long tasks that fall into parts. */
export function hierarchy(name: string): LoopDesign {
  return startDesign(name, {
    purpose:
      'A planner splits a goal into subtasks, an executor with a fresh context does each, an aggregator joins the results. What is missing is planned again. The executors work one after another.',
    taskType: 'decomposition',
    fields: FIELDS,
    entry: 'plan',
    head: 'plan',
    nodes: NODES,
    edges: edgesOf(
      'plan.next > gather',
      'gather.next > assign',
      'assign.next > hand',
      'assign.collected > join',
      'hand.next > execute',
      `execute.next > gather × ${MOST_SUBTASKS}`,
      'join.next > check',
      'check.next > whole',
      'whole.holds > done',
      'done.continue > plan',
    ),
    positions: {
      plan: { x: 320, y: 0 },
      gather: { x: 640, y: 120 },
      assign: { x: 640, y: 340 },
      hand: { x: 1000, y: 340 },
      execute: { x: 1000, y: 120 },
      join: { x: 500, y: 520 },
      check: { x: 140, y: 520 },
      whole: { x: 0, y: 340 },
      done: { x: 0, y: 120 },
    },
    contract: {
      score: '(size(state.points) - size(state.missing)) / size(state.points)',
      maxIterations: 8,
      timeoutMs: 1_200_000,
      stepTimeoutMs: 120_000,
      budgetTokens: 500_000,
      stalled: { iterations: 3, measure: 'size(state.results)' },
      repeatedError: { times: 3 },
      bestOf: 'best',
    },
    script: { rules: RULES },
  })
}
