import type { LoopDesign } from '../artefacts/design.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ScriptRule } from '../artefacts/script.ts'
import type { FieldSchema, StateField } from '../state/schema.ts'
import { type DecisionMap, distancesToEnd, judgeDecisionMap, MAP_LIMITS, startsOf } from './decision-map.ts'
import { edgesOf, startDesign, startName } from './start-design.ts'

/** Times that one decision may be taken when the map has one beginning. Each further beginning may lead to it once more. */
const MOST_VISITS = 3
/** Choices that a run can hold: the cap on iterations stays below it. Ten beginnings that share a chain of ten take 110. */
const MOST_CHOICES = 200

const string = (maxLength: number): FieldSchema => ({ type: 'string', maxLength })
const object = (properties: Record<string, FieldSchema>): FieldSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const ID = string(32)
const ALTERNATIVES: FieldSchema = {
  type: 'array',
  items: object({
    label: string(MAP_LIMITS.labelChars),
    consequence: string(MAP_LIMITS.consequenceChars),
    leadsTo: ID,
  }),
  maxItems: MAP_LIMITS.alternatives,
}
const DECISION = object({
  id: ID,
  question: string(MAP_LIMITS.questionChars),
  criterion: string(MAP_LIMITS.criterionChars),
  start: { type: 'boolean' },
  alternatives: ALTERNATIVES,
})

/**
 * A starting loop made from the answers of a decision map. One iteration takes one decision: a model chooses among the alternatives of the decision at
 * hand, another call judges the choice by its correctness criterion, and only what meets it is written down and leads on. Consequences of what was
 * chosen are observed and shown to the next choice; the run ends when every way has come to its end. The map itself is a frozen input, so that it is
 * changed in one place. Expects a map that its schema accepts.
 */
export function designFromDecisionMap(map: DecisionMap, name = mapName(map)): LoopDesign {
  const { cycles, sentence } = judgeDecisionMap(map)
  const visits = MOST_VISITS + startsOf(map).length - 1
  return startDesign(name, {
    purpose: `${map.goal}\n\n${sentence}`,
    taskType: 'decision',
    fields: fieldsOf(map),
    entry: 'look',
    head: 'look',
    nodes: cycles.length > 0 ? [...NODES.slice(0, -1), notInCircles(visits), ...NODES.slice(-1)] : NODES,
    edges: edgesOf(
      'look.next > choose',
      'choose.next > judge',
      'judge.next > record',
      'record.next > follow',
      'follow.next > listed',
      ...(cycles.length > 0 ? ['listed.holds > onward', 'onward.holds > done'] : ['listed.holds > done']),
      'done.continue > look',
    ),
    contract: {
      maxIterations: Math.min(MOST_CHOICES, 10 + map.decisions.length * (cycles.length > 0 ? 2 * visits : visits)),
      timeoutMs: 600_000,
      stepTimeoutMs: 60_000,
      budgetTokens: 500_000,
      score: TAKEN,
      stalled: { iterations: 4, measure: TAKEN },
      repeatedError: { times: 3 },
      bestOf: 'last',
    },
    script: { rules: scriptOf(map, cycles.flat()) },
  })
}

/** The beginning of the goal as a name: its first clause, at most 60 characters. */
export function mapName({ goal }: Pick<DecisionMap, 'goal'>): string {
  const clause = goal.trim().split(/[.:;!?\n]/, 1)[0] ?? ''
  const characters = [...clause]
  const name = characters.length <= 60 ? clause : `${characters.slice(0, 59).join('').trimEnd()}…`
  return startName(name)
}

function fieldsOf(map: DecisionMap): Record<string, StateField> {
  const starts = new Set(startsOf(map))
  const decisions: JsonObject[] = map.decisions.map(({ id, question, criterion, alternatives }) => ({
    id,
    question,
    criterion,
    start: starts.has(id),
    alternatives: alternatives.map(({ label, consequence, leadsTo }) => ({
      label,
      consequence,
      leadsTo: leadsTo ?? '',
    })),
  }))
  const working = { 'x-loop': { role: 'working' } } as const
  return {
    task: {
      type: 'string',
      description: 'The case at hand, with all that is known about it.',
      default: map.goal,
      minLength: 1,
      maxLength: 20_000,
      'x-loop': { role: 'input' },
    },
    decisions: {
      type: 'array',
      description:
        'The decision map: what can be decided, what follows, where it leads (empty: the way ends), and how one sees that it was right.',
      default: decisions,
      items: DECISION,
      minItems: 1,
      maxItems: MAP_LIMITS.decisions,
      'x-loop': { role: 'input' },
    },
    at: {
      ...ID,
      description: 'The decision to take next; empty before the first and after the last.',
      default: '',
      ...working,
    },
    current: {
      ...DECISION,
      description: 'The decision at hand, looked up in the map.',
      default: { id: '', question: '', criterion: '', start: false, alternatives: [] },
      ...working,
    },
    choice: { type: 'string', description: 'The alternative just chosen.', default: '', maxLength: 500, ...working },
    why: { type: 'string', description: 'The reason given for it.', default: '', maxLength: 2_000, ...working },
    meets: { type: 'boolean', description: 'Whether the choice meets its criterion.', default: false, ...working },
    objection: {
      type: 'string',
      description: 'Why it does not; empty when it does.',
      default: '',
      maxLength: 2_000,
      ...working,
    },
    consequences: {
      type: 'array',
      description: 'What follows from all that was decided: the next choice sees it.',
      default: [],
      items: string(MAP_LIMITS.consequenceChars),
      maxItems: MOST_CHOICES,
      ...working,
    },
    path: {
      type: 'array',
      description: 'The decisions taken, in order. Only what meets its criterion gets here.',
      default: [],
      items: object({
        decision: ID,
        choice: string(500),
        why: string(2_000),
        consequence: string(MAP_LIMITS.consequenceChars),
        leadsTo: ID,
      }),
      maxItems: MOST_CHOICES,
      'x-loop': { role: 'output' },
    },
  }
}

/** How many decisions are taken and meet their criterion. */
const TAKEN = 'size(state.path)'
const LISTED = 'state.current.alternatives.exists(a, a.label == state.choice)'

const NODES: LoopDesign['nodes'] = [
  {
    id: 'look',
    kind: 'observe',
    label: 'Which decision is next?',
    note: 'An iteration takes one decision. This looks it up in the map, with its alternatives and its criterion.',
    config: {
      map: [
        {
          field: 'current',
          value:
            'state.at == "" ? state.decisions.filter(d, d.start)[0] : state.decisions.filter(d, d.id == state.at)[0]',
        },
      ],
    },
  },
  {
    id: 'choose',
    kind: 'decide',
    label: 'Choose an alternative',
    note: 'The model sees the alternatives with their consequences, what was decided before, and why its last choice was sent back.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['choice', 'why'],
      instructions:
        'You take one decision at a time. choice: one of the alternatives, word for word. why: the reason, which must speak to the criterion.',
      prompt: [
        'Task: {{ state.task }}',
        '',
        'Decision: {{ state.current.question }}',
        'It is right when: {{ state.current.criterion }}',
        'Alternatives:',
        '{{#each state.current.alternatives as a}}- {{ a.label }}{{#if a.consequence != ""}} → {{ a.consequence }}{{/if}}\n{{/each}}',
        '{{#if size(state.consequences) > 0}}What follows from earlier decisions:\n{{#each state.consequences as c}}- {{ c }}\n{{/each}}{{/if}}',
        '{{#if state.objection != ""}}Your last choice, “{{ state.choice }}”, was sent back: {{ state.objection }}{{/if}}',
      ].join('\n'),
    },
  },
  {
    id: 'judge',
    kind: 'decide',
    label: 'Does it meet its criterion?',
    note: 'A second call judges the choice, by the criterion alone. The criterion of each decision is what ends the work on it.',
    config: {
      strategy: 'refine',
      model: 'default',
      fields: ['meets', 'objection'],
      temperature: 0,
      instructions:
        'You judge a decision that somebody else took, by its criterion and nothing else. meets: whether it is met. objection: what is missing, in one sentence; empty when it is met.',
      prompt: [
        'Task: {{ state.task }}',
        'Decision: {{ state.current.question }}',
        'It is right when: {{ state.current.criterion }}',
        'Chosen: {{ state.choice }}',
        'Because: {{ state.why }}',
      ].join('\n'),
    },
  },
  {
    id: 'record',
    kind: 'act',
    label: 'Write it down',
    note: 'Adds the choice to the path, if it is listed and meets its criterion; otherwise nothing changes and the decision comes again.',
    config: {
      tools: ['state.patch'],
      call: {
        tool: 'state.patch',
        args: {
          set: [
            'state.meets ? {"path": state.path + ',
            'state.current.alternatives.filter(a, a.label == state.choice).map(a, ',
            '{"decision": state.current.id, "choice": a.label, "why": state.why, "consequence": a.consequence, "leadsTo": a.leadsTo})',
            '} : {}',
          ].join(''),
        },
      },
    },
  },
  {
    id: 'follow',
    kind: 'observe',
    label: 'Where does it lead?',
    note: 'Follows the chosen alternative; where it ends, goes to the next beginning that is still open. Collects what follows from all choices.',
    config: {
      map: [
        {
          field: 'at',
          value: [
            'size(state.path) == size(prev.path) ? state.current.id : ',
            'state.path[size(state.path) - 1].leadsTo != "" ? state.path[size(state.path) - 1].leadsTo : ',
            '(state.decisions.filter(d, d.start && !state.path.exists(p, p.decision == d.id)).map(d, d.id) + [""])[0]',
          ].join(''),
        },
        { field: 'consequences', value: 'state.path.filter(p, p.consequence != "").map(p, p.consequence)' },
        {
          field: 'objection',
          value: `${LISTED} ? (size(state.path) == size(prev.path) ? state.objection : "") : "it is not one of the alternatives."`,
        },
      ],
    },
  },
  {
    id: 'listed',
    kind: 'invariant',
    label: 'Only what is listed',
    note: 'A model that invents an alternative is told so before its next choice.',
    config: {
      name: 'The choice is one of the listed alternatives',
      predicate: LISTED,
      message: '“{{ state.choice }}” is not an alternative of “{{ state.current.question }}”.',
      remediation: {
        type: 'strategy',
        hint: 'Choose one of these, word for word:{{#each state.current.alternatives as a}} “{{ a.label }}”{{/each}}',
      },
    },
  },
  {
    id: 'done',
    kind: 'terminate',
    label: 'All decided?',
    note: 'Ends when every way has come to its end. What is on the path met its criterion.',
    config: {
      rules: [
        {
          when: 'state.at == "" && size(state.path) > 0',
          label: 'every decision is taken and meets its criterion',
          outcome: 'success',
          output: { path: 'state.path', consequences: 'state.consequences' },
        },
      ],
    },
  },
]

/** Only for maps with a cycle. */
function notInCircles(visits: number): LoopDesign['nodes'][number] {
  return {
    id: 'onward',
    kind: 'invariant',
    label: 'Not in circles',
    note: 'The map leads back to earlier decisions. Going round is allowed, going round for ever is not.',
    config: {
      name: `No decision is taken more than ${visits} times`,
      predicate: `state.decisions.all(d, size(state.path.filter(p, p.decision == d.id)) <= ${visits})`,
      severity: 'critical',
      message: '“{{ state.current.question }}” was taken again and again.',
      remediation: { type: 'strategy', hint: 'You are going in circles. Choose an alternative that leads to an end.' },
      maxAttempts: 2,
    },
  }
}

/** Scripted answers for any map: a slip that the invariant catches, then the first alternative, until a decision is met again: from there on the shortest way out. */
function scriptOf(map: DecisionMap, cyclic: string[]): ScriptRule[] {
  const distances = distancesToEnd(map)
  const far = Number.MAX_SAFE_INTEGER
  const exits = cyclic.flatMap((id): ScriptRule[] => {
    const alternatives = map.decisions.find((decision) => decision.id === id)?.alternatives ?? []
    const away = alternatives.map(({ leadsTo }) => (leadsTo === null ? 0 : (distances.get(leadsTo) ?? far)))
    const exit = away.indexOf(Math.min(...away))
    const when = `node == "choose" && state.current.id == "${id}" && (state.path.exists(p, p.decision == "${id}") || ${BEEN_ROUND})`
    return [
      { when, respond: { json: { choice: `{{ state.current.alternatives[${exit}].label }}`, why: WITH_CRITERION } } },
    ]
  })
  return [
    {
      when: 'node == "choose" && iteration == 1',
      respond: { json: { choice: 'Something that is not on the list', why: 'A scripted slip.' } },
    },
    ...exits,
    {
      when: 'node == "choose" && size(state.path) == 0 && !state.objection.contains("criterion")',
      respond: { json: { choice: FIRST, why: 'It comes first.' } },
    },
    { when: 'node == "choose"', respond: { json: { choice: FIRST, why: WITH_CRITERION } } },
    {
      when: 'node == "judge" && state.why.contains(state.current.criterion)',
      respond: { json: { meets: true, objection: '' } },
    },
    { respond: { json: { meets: false, objection: 'The reason does not speak to the criterion.' } } },
  ]
}

const BEEN_ROUND = 'state.decisions.exists(d, size(state.path.filter(p, p.decision == d.id)) > 1)'
const FIRST = '{{ state.current.alternatives[0].label }}'
const WITH_CRITERION = 'Scripted, without a model: taken to meet “{{ state.current.criterion }}”.'
