import { own } from '../../loop/artefacts/own.ts'
import { assembleContext } from '../../loop/context/assemble-context.ts'
import type { ContextBudget } from '../../loop/context/context-budget.ts'
import { contextSections } from '../../loop/context/context-sections.ts'
import { adaptSettings } from '../../loop/guards/adapt-settings.ts'
import { type StepContext, StepFailure, type Steps } from '../../loop/kinds/executor.ts'
import { latentSummary } from '../../loop/latent/latent-summary.ts'
import { type Asked, askModel } from '../../loop/model-call/ask-model.ts'
import type { AskingConfig, DecideConfig } from './config.ts'
import { assemble } from './prompt.ts'
import type { Proposal } from './proposals.ts'
import { think } from './think.ts'

type Context = StepContext<DecideConfig>

/** Asks the model for what the proposal needs: settings adapted, thinking done, prompt under its budget, as configured. */
export function* askForDecision<T>(context: Context, config: AskingConfig, proposal: Proposal<T>): Steps<Asked<T>> {
  yield* adapt(context, config)
  const settings = settingsNow(context, config)
  const instructions = context.text(config.instructions, 'instructions')
  const goal = context.text(config.prompt, 'prompt').trimEnd()
  const failed = yield* think(context, settings, { instructions, prompt: goal })
  if (failed) return failed
  const { purpose, fixed, schema, read } = proposal
  const thinking = (tokens: number) => injected(context, config, tokens)
  const { context: budget } = config
  return yield* askModel(context, settings, {
    purpose,
    instructions: instructions + thinking(Number.POSITIVE_INFINITY),
    prompt: assemble(goal, fixed),
    schema,
    read,
    otherwise: context.spec.nodes[context.nodeId]?.next.invalid ? 'route' : 'abort',
    ...(budget
      ? { compose: (repair) => underBudget(context, budget, proposal, { instructions, goal, thinking, repair }) }
      : {}),
  })
}

function* adapt({ run, spec, nodeId }: Context, { adapt: settings }: AskingConfig): Steps<void> {
  const before = own(run.adapted, nodeId) ?? null
  // A second visit in the same iteration has nothing new to measure.
  if (!settings || before?.iteration === run.iteration) return
  const data = adaptSettings(settings, run, before, spec.contract.maxIterations + run.extended.iterations)
  if (data) yield { type: 'record', event: { type: 'settings-adapted', data } }
}

/** A `strategy` remediation sets temperature or model of the next decision; else `adapt` has a word on the temperature. */
function settingsNow({ run, nodeId }: Context, config: AskingConfig): AskingConfig {
  const { temperature, model } = run.strategy
  const adapted = config.adapt?.temperature ? own(run.adapted, nodeId)?.temperature : null
  const chosen = temperature ?? adapted ?? null
  return { ...config, ...(chosen === null ? {} : { temperature: chosen }), ...(model === null ? {} : { model }) }
}

/** The latent state as the decision is given it; '' when it is not. */
function injected({ run, nodeId }: Context, { latent }: AskingConfig, tokens: number): string {
  const state = latent?.enabled && latent.injectState ? own(run.latent, nodeId) : undefined
  return state ? latentSummary(state, tokens) : ''
}

type Wording = { instructions: string; goal: string; thinking: (tokens: number) => string; repair: string }

function* underBudget(
  { run, spec }: Context,
  budget: ContextBudget,
  { purpose, fixed, schema }: Pick<Proposal<unknown>, 'purpose' | 'fixed' | 'schema'>,
  { instructions, goal, thinking, repair }: Wording,
): Steps<{ instructions: string; prompt: string }> {
  const sections = contextSections(budget, spec.state, run)
  const { maxTokens } = budget
  const assembled = assembleContext({ maxTokens, instructions, goal, fixed, schema, thinking, repair, sections })
  if (!assembled.ok) {
    const { neededTokens, parts } = assembled
    throw new StepFailure(
      `“Most tokens of a request” is ${maxTokens}, but what is never trimmed takes ${neededTokens} tokens: the prompt ${parts.goal}, the instructions ${parts.instructions}, and invariants, tools and the form of the answer ${parts.fixed}. Raise it or shorten the prompt.`,
      'fatal',
      'context.maxTokens',
    )
  }
  const { usedTokens, sections: shown } = assembled
  yield {
    type: 'record',
    event: {
      type: 'context-assembled',
      data: { purpose: repair === '' ? purpose : 'repair', budgetTokens: maxTokens, usedTokens, sections: shown },
    },
  }
  return { instructions: assembled.instructions, prompt: assembled.prompt }
}
