import type { Decision } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Executor, StepContext, StepResult, Steps } from '../../loop/kinds/executor.ts'
import { readValues } from '../../loop/kinds/read-values.ts'
import { askForDecision } from './ask-for-decision.ts'
import type { AskingConfig, DecideConfig } from './config.ts'
import { modelProposal, NO_ACTION, type Proposal, refineProposal, roleProposal } from './proposals.ts'
import { withoutDecision } from './without-decision.ts'

type Context = StepContext<DecideConfig>
type RuleConfig = Extract<DecideConfig, { strategy: 'rule' }>

/** Proposes the next action by the configured strategy. */
export const decide: Executor<DecideConfig> = function* (context) {
  const { config } = context
  switch (config.strategy) {
    case 'model':
      return yield* decideBy(context, config, modelProposal(context))
    case 'refine':
      return yield* decideBy(context, config, refineProposal(context, config))
    case 'role':
      return yield* decideBy(context, config, roleProposal(context, config))
    case 'rule':
      return yield* made(context, decisionByRule(context, config))
  }
}

function* decideBy<T>(context: Context, config: AskingConfig, proposal: Proposal<T>): Steps<StepResult> {
  const asked = yield* askForDecision(context, config, proposal)
  if (!asked.ok) return withoutDecision(context, asked)
  return yield* made(context, yield* proposal.decide(asked.value))
}

function decisionByRule(context: Context, config: RuleConfig): Decision {
  for (const [index, rule] of config.rules.entries()) {
    if (context.value(rule.when, `rules.${index}.when`) !== true) continue
    const args: JsonObject = { ...rule.given }
    for (const [name, source] of Object.entries(rule.args))
      args[name] = context.value(source, `rules.${index}.args.${name}`)
    const reasoning = `Rule ${index + 1} of ${config.rules.length} holds: ${rule.when}`
    return { action: { tool: rule.tool, args }, subgoal: rule.subgoal, confidence: null, reasoning }
  }
  return { ...NO_ACTION, reasoning: 'No rule holds.' }
}

/** Records the decision and leaves by the first route that holds with it, else by `next`. */
function* made(context: Context, proposed: Decision): Steps<StepResult> {
  // A person's subgoal takes the place of the decision's own.
  const decision = { ...proposed, subgoal: context.run.subgoal ?? proposed.subgoal }
  yield { type: 'record', event: { type: 'decision-made', data: { decision } } }
  const { routes } = context.config
  if (routes.length === 0) return { type: 'next', handle: 'next' }
  const asked = []
  for (const [index, { handle, when }] of routes.entries()) {
    const holds = context.value(when, `routes.${index}.when`) === true
    asked.push({ handle, when, holds, read: readValues(context, when) })
    if (holds) break
  }
  const handle = asked.find(({ holds }) => holds)?.handle ?? 'next'
  yield { type: 'record', event: { type: 'route-chosen', data: { handle, asked } } }
  return { type: 'next', handle }
}
