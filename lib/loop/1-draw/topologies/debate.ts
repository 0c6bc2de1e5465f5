import type { LoopDesign } from '../../artefacts/design.ts'
import type { ScriptRule } from '../../artefacts/script.ts'
import { edgesOf, startDesign } from '../start-design.ts'
import { field, list, record, text } from './fields.ts'

const FIELDS: LoopDesign['state']['properties'] = {
  question: field('input', 'What is argued about.', 'Should we move the service from one server to three?', {
    ...text(4_000),
    minLength: 1,
  }),
  criteria: field('input', 'What a good answer must speak to.', ['cost', 'risk', 'the way back'], {
    ...list({ ...text(200), minLength: 1 }, 10),
    minItems: 1,
  }),
  proposal: field(
    'working',
    'The proposer’s last proposal, with its reasons.',
    { rationale: '', proposal: '' },
    record({ rationale: text(8_000), proposal: text(8_000) }),
  ),
  critique: field(
    'working',
    'What the critic holds against it.',
    { objections: [], acceptable: false },
    record({
      objections: list(record({ text: text(1_000), severity: { type: 'string', enum: ['minor', 'major'] } }), 30),
      acceptable: { type: 'boolean' },
    }),
  ),
  ruling: field(
    'working',
    'The judge’s verdict and score.',
    { reasoning: '', verdict: 'revise', score: 0 },
    record({
      reasoning: text(4_000),
      verdict: { type: 'string', enum: ['accept', 'revise', 'reject'] },
      score: { type: 'number', minimum: 0, maximum: 1 },
    }),
  ),
  open: field(
    'working',
    'Major objections that stand. Observe takes them from the critique.',
    [],
    list(text(1_000), 30),
  ),
  rounds: field('working', 'One line per round, so that nobody argues in circles.', [], list(text(300), 20)),
  answer: field('output', 'The proposal as it stands.', '', text(8_000)),
}

const NODES: LoopDesign['nodes'] = [
  {
    id: 'propose',
    kind: 'decide',
    label: 'Proposer',
    note: 'Makes one proposal, and in later rounds answers what was held against the last one. An iteration, one round, begins here.',
    config: {
      strategy: 'role',
      role: 'proposer',
      write: 'proposal',
      model: 'default',
      temperature: 0.7,
      prompt: [
        'Question: {{ state.question }}',
        'The answer must speak to: {{ join(state.criteria, ", ") }}.',
        '{{#if state.proposal.proposal != ""}}Your last proposal:\n{{ state.proposal.proposal }}\n\nThe judge: {{ state.ruling.reasoning }}{{/if}}',
        '{{#each state.open as objection}}- Still open: {{ objection }}\n{{/each}}',
        '{{#each state.rounds as round}}- {{ round }}\n{{/each}}',
      ].join('\n'),
    },
  },
  {
    id: 'criticise',
    kind: 'decide',
    label: 'Critic',
    note: 'Sees the proposal but not its author’s reasons, so that it judges what is there. Bind another model under Models if both should not think alike.',
    config: {
      strategy: 'role',
      role: 'critic',
      write: 'critique',
      model: 'default',
      prompt: [
        'Question: {{ state.question }}',
        'It must speak to: {{ join(state.criteria, ", ") }}.',
        'Proposal:',
        '{{ state.proposal.proposal }}',
      ].join('\n'),
    },
  },
  {
    id: 'judge',
    kind: 'decide',
    label: 'Judge',
    note: 'Hears both sides and gives a verdict with a score. The score is the contract’s, so the best round is kept whatever happens.',
    config: {
      strategy: 'role',
      role: 'judge',
      write: 'ruling',
      model: 'default',
      temperature: 0,
      prompt: [
        'Question: {{ state.question }}',
        'Proposal:\n{{ state.proposal.proposal }}\n\nIts reasons:\n{{ state.proposal.rationale }}\n',
        'Objections:',
        '{{#each state.critique.objections as objection}}- [{{ objection.severity }}] {{ objection.text }}\n{{/each}}',
      ].join('\n'),
    },
  },
  {
    id: 'minute',
    kind: 'act',
    label: 'Take the minutes',
    note: 'A fixed call: one line per round into the state. Put a tool that checks facts here, such as code.run, when the question allows it.',
    config: {
      tools: ['state.patch'],
      call: {
        tool: 'state.patch',
        args: {
          set: '{"rounds": state.rounds + ["Round " + string(iteration) + ": " + state.ruling.verdict + ", score " + string(round(state.ruling.score, 2)) + ", objections " + string(size(state.critique.objections))]}',
        },
      },
    },
  },
  {
    id: 'look',
    kind: 'observe',
    label: 'What stands?',
    note: 'Facts for the next round: the major objections, and the answer so far.',
    config: {
      map: [
        { field: 'open', value: 'state.critique.objections.filter(o, o.severity == "major").map(o, o.text)' },
        { field: 'answer', value: 'state.proposal.proposal' },
      ],
    },
  },
  {
    id: 'earned',
    kind: 'invariant',
    label: 'No easy verdict',
    note: 'A judge likes to agree. While a major objection stands, an acceptance becomes “revise”.',
    config: {
      name: 'Nothing is accepted while a major objection stands',
      predicate: 'state.ruling.verdict != "accept" || size(state.open) == 0',
      message: 'Accepted with {{ size(state.open) }} major objections open.',
      remediation: {
        type: 'patch',
        set: [
          {
            field: 'ruling',
            value: '{"reasoning": state.ruling.reasoning, "verdict": "revise", "score": min(state.ruling.score, 0.5)}',
          },
        ],
      },
      maxAttempts: 3,
    },
  },
  {
    id: 'done',
    kind: 'terminate',
    label: 'Verdict?',
    note: 'The verdict ends the debate, either way. Otherwise the next round begins.',
    config: {
      rules: [
        {
          when: 'state.ruling.verdict == "accept"',
          label: 'the judge accepts',
          outcome: 'success',
          output: { answer: 'state.answer', score: 'state.ruling.score' },
        },
        {
          when: 'state.ruling.verdict == "reject"',
          label: 'the judge rejects it',
          outcome: 'failure',
          output: { reasoning: 'state.ruling.reasoning' },
        },
      ],
    },
  },
]

const UNSPOKEN = 'state.criteria.filter(c, !state.proposal.proposal.contains("On " + c + ":"))'

/** Each round speaks to one criterion more; the judge accepts one round too early. */
const RULES: ScriptRule[] = [
  {
    when: 'node == "propose"',
    respond: {
      json: {
        rationale: 'Scripted: one criterion more than in the round before.',
        proposal: `{{#if state.proposal.proposal == ""}}Proposal on “{{ state.question }}”.{{else}}{{ state.proposal.proposal }}{{/if}}{{#each ${UNSPOKEN}.slice(0, 1) as c}} On {{ c }}: a scripted argument.{{/each}}`,
      },
    },
  },
  {
    when: 'node == "criticise"',
    respond: {
      json: {
        objections: `{{ ${UNSPOKEN}.map(c, {"text": "It says nothing on " + c + ".", "severity": "major"}) }}`,
        acceptable: `{{ size(${UNSPOKEN}) == 0 }}`,
      },
    },
  },
  {
    respond: {
      json: {
        reasoning: 'Scripted: weighed by how many criteria the proposal speaks to.',
        verdict: '{{ size(state.critique.objections) <= 1 ? "accept" : "revise" }}',
        score: '{{ (size(state.criteria) - size(state.critique.objections)) / size(state.criteria) }}',
      },
    },
  },
]

/** Proposer, critic and judge: for questions whose quality is a matter of argument. */
export function debate(name: string): LoopDesign {
  return startDesign(name, {
    purpose:
      'A proposer answers a question, a critic attacks the answer, a judge decides. They argue until the judge accepts or the contract ends it.',
    taskType: 'debate',
    fields: FIELDS,
    entry: 'propose',
    head: 'propose',
    nodes: NODES,
    edges: edgesOf(
      'propose.next > criticise',
      'criticise.next > judge',
      'judge.next > minute',
      'minute.next > look',
      'look.next > earned',
      'earned.holds > done',
      'done.continue > propose',
    ),
    contract: {
      score: 'state.ruling.score',
      maxIterations: 12,
      timeoutMs: 600_000,
      stepTimeoutMs: 60_000,
      budgetTokens: 300_000,
      stalled: { iterations: 3, measure: 'state.ruling.score' },
      repeatedError: { times: 3 },
      bestOf: 'best',
    },
    script: { rules: RULES },
  })
}
