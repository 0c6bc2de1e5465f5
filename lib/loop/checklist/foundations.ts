import { type ChecklistFacts, type Found, those, toolsOf } from './checklist-facts.ts'
import { type ChecklistPart, count, designPart, listed, nodePart, told } from './checklist-point.ts'

/** 1: the decisions of the task are known, each with alternatives and a way to see that it was right. */
export function decisionMap(facts: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const { design } = facts
  const asking = new Set(those(found, 'asks-model').map(({ nodeId }) => nodeId))
  const tools = toolsOf(facts).map(({ tool }) => tool)
  // A model that is asked for an action also chooses between the tools; one that plays a part does not.
  const parts = new Set(those(found, 'plays').map(({ nodeId }) => nodeId))
  const choosing = those(found, 'decides').filter(({ nodeId, of = [] }) => {
    const ways = asking.has(nodeId) && !parts.has(nodeId) ? [...of, ...tools] : of
    return new Set(ways).size >= 2
  })
  const goal = those(found, 'reaches-goal')
  return [
    designPart(
      Boolean(design.purpose?.trim()),
      'The purpose is written down.',
      'Nothing says what the loop is for: write its purpose under Loop.',
      { field: 'purpose' },
    ),
    nodePart(
      choosing,
      (names) =>
        `${names} ${choosing.length === 1 ? 'decides' : 'decide'} between alternatives: ways out, tools or verdicts.`,
      'No node decides between alternatives: with a single tool and no ways out there is nothing to choose.',
    ),
    goal.length > 0 || design.contract.qualityThreshold
      ? nodePart(goal, () => 'How one sees that it was right is a goal over the state.', '')
      : designPart(false, '', 'No goal and no quality threshold says when it was right.', {
          field: 'contract.qualityThreshold',
        }),
    told('A decision map lists the decisions of a task and tells whether it needs a loop at all.', {
      page: 'decision-map',
    }),
  ].map((part) =>
    part.holds === false && part.text === ''
      ? designPart(true, 'How one sees that it was right is the quality threshold.', '', {
          field: 'contract.qualityThreshold',
        })
      : part,
  )
}

/** 2: state is typed, its task spec frozen, its versions can follow each other. */
export function typedState({ design, compiled, versions }: ChecklistFacts): ChecklistPart[] {
  const fields = Object.entries(design.state.properties)
  const untyped = fields.filter(([, { type, enum: values }]) => type === undefined && values === undefined)
  const inputs = fields.filter(([, field]) => field['x-loop'].role === 'input')
  const silent = fields.filter(([, { description }]) => !description?.trim())
  const broken = compiled.diagnostics.filter(
    ({ severity, field }) => severity === 'error' && field?.startsWith('state'),
  )
  const version = design.state['x-loop'].version
  const oldest = Math.min(version, ...versions.map(({ stateVersion }) => stateVersion))
  return [
    {
      ...designPart(
        fields.length > 0 && untyped.length === 0,
        `All ${count(fields.length, 'field')} ${fields.length === 1 ? 'has' : 'have'} a type.`,
        fields.length === 0 ? 'The state has no fields.' : `${listed(untyped.map(([name]) => name))} may be any JSON.`,
        { field: untyped[0] ? `state.properties.${untyped[0][0]}` : 'state' },
      ),
      ...(fields.length === 0 ? { needed: true as const } : {}),
    },
    designPart(
      inputs.length > 0,
      `The task spec is frozen: ${listed(inputs.map(([name]) => name))} can’t be written by a node.`,
      'No field has the role input: nothing of the task is frozen.',
      { field: 'state' },
    ),
    designPart(
      fields.length > 0 && silent.length === 0,
      'Each field says what it is.',
      `${count(silent.length, 'field')} ${silent.length === 1 ? 'has' : 'have'} no description: ${listed(silent.map(([name]) => name))}.`,
      { field: silent[0] ? `state.properties.${silent[0][0]}` : 'state' },
    ),
    designPart(
      broken.length === 0,
      version === 1 && oldest === 1
        ? 'It is version 1, the only one so far.'
        : `It is version ${version}, and a run of version ${oldest} can be migrated to it.`,
      broken[0]?.message ?? '',
      { field: broken[0]?.field ?? 'state' },
    ),
  ]
}

/** 3: an end that can be reached, and the four layers against a loop without end. */
export function convergenceContract(
  { design: { contract }, compiled }: ChecklistFacts,
  found: readonly Found[],
): ChecklistPart[] {
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error')
  const layer = (holds: boolean, yes: string, no: string, field: string) =>
    designPart(holds, yes, no, { field: `contract.${field}` })
  const { maxIterations, stalled, plateau, adaptiveExit, repeatedAction, cycling, repeatedError, subgoalStuck } =
    contract
  return [
    {
      ...designPart(
        errors.length === 0,
        'It compiles: an end can be reached from everywhere, and every inner cycle is bounded.',
        `${count(errors.length, 'error')}, the first: ${errors[0]?.message ?? ''}`,
        {
          ...(errors[0]?.nodeId === undefined ? {} : { nodeId: errors[0].nodeId }),
          ...(errors[0]?.field === undefined ? {} : { field: errors[0].field }),
        },
      ),
      needed: true,
    },
    contract.qualityThreshold
      ? layer(true, `It converges at a score of ${contract.qualityThreshold.target}.`, '', 'qualityThreshold')
      : {
          ...nodePart(
            those(found, 'reaches-goal'),
            (names) => `${names} ends it as a success by a predicate over the state.`,
            'Nothing ends a run as a success: no goal, no quality threshold.',
          ),
          needed: true as const,
        },
    told(
      `First layer, always on: at most ${count(maxIterations, 'iteration')} and ${Math.round(contract.timeoutMs / 1000).toLocaleString('en-US')} s.`,
      { page: 'design', field: 'contract.maxIterations' },
    ),
    layer(
      Boolean(stalled || plateau || adaptiveExit),
      'Second layer: progress is watched.',
      'Second layer: nothing ends a run that makes no progress. Switch on stalled, plateau or adaptive exit.',
      'stalled',
    ),
    layer(
      Boolean(repeatedAction || cycling || repeatedError || subgoalStuck),
      'Third layer: doing the same again is noticed.',
      'Third layer: repeats are not noticed. Switch on a rule such as repeated action or subgoal stuck.',
      'repeatedAction',
    ),
    layer(
      contract.budgetUsd !== undefined || contract.budgetTokens !== undefined,
      'Fourth layer: a budget for each run, reserved before each call.',
      'Fourth layer: a run has no budget in money or tokens.',
      'budgetUsd',
    ),
  ]
}

const SHAPE_CODES = [
  'no-entry',
  'no-head',
  'head-not-on-cycle',
  'node-unreachable',
  'node-cannot-end',
  'cycle-uncapped',
]

/** 4: one known shape, and something that looks at the result from outside. */
export function topology({ compiled }: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const played = new Set(those(found, 'plays').flatMap(({ of = [] }) => of))
  const debate = played.has('proposer') || played.has('judge')
  const hierarchy = played.has('planner') || played.has('aggregator') || those(found, 'parallel').length > 0
  const shape = debate
    ? 'a debate: parts argue, one judges'
    : hierarchy
      ? 'a hierarchy: work is split and put together'
      : 'a single agent that looks at its own results'
  const broken = compiled.diagnostics.find(({ code }) => SHAPE_CODES.includes(code))
  const critics = [
    ...those(found, 'verifies', 'scores'),
    ...those(found, 'plays').filter(({ of = [] }) => of.some((part) => part === 'critic' || part === 'judge')),
  ]
  return [
    {
      ...designPart(
        broken === undefined,
        `It is a loop, and of a known shape: ${shape}.`,
        broken?.message ?? '',
        broken?.nodeId === undefined ? {} : { nodeId: broken.nodeId },
      ),
      needed: true,
    },
    designPart(
      !(debate && hierarchy),
      'One shape, not a mix of two.',
      'Debate and hierarchy are mixed in one loop: let one call the other, so that each can be looked at by itself.',
    ),
    nodePart(
      critics,
      (names) => `${names} looks at the result before it counts.`,
      'Nothing looks at the result before it counts: add a critic, an evaluator, or a verification at the end.',
    ),
  ]
}
