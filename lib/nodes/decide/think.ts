import type { LatentState } from '../../loop/artefacts/events.ts'
import { own } from '../../loop/artefacts/own.ts'
import type { StepContext, Steps } from '../../loop/kinds/executor.ts'
import { LATENT_SCHEMA, readLatent } from '../../loop/latent/latent-answer.ts'
import { latentPrompt } from '../../loop/latent/latent-prompt.ts'
import type { LatentSettings } from '../../loop/latent/latent-settings.ts'
import { latentSummary } from '../../loop/latent/latent-summary.ts'
import { type Asked, askModel } from '../../loop/model-call/ask-model.ts'
import type { AskingConfig } from './config.ts'

type Failed = Extract<Asked<never>, { ok: false }>
const NOTHING: LatentState = { plan: '', observations: [], uncertainties: [] }

/**
 * The latent passes before a decision. A pass whose answer can't be read keeps the state before it; one whose call fails ends the thinking, and the decision is made without
 * the rest, unless the failure is fatal: that one is returned.
 */
export function* think(
  context: StepContext<unknown>,
  settings: AskingConfig,
  asked: { instructions: string; prompt: string },
): Steps<Failed | null> {
  const { latent } = settings
  if (!latent?.enabled || context.run.iteration <= latent.warmupIterations) return null
  for (let pass = 1; pass <= latent.maxPasses; pass++) {
    const state = stateOf(context)
    const answer = yield* askModel(
      context,
      { ...settings, temperature: latent.temperature, maxOutputTokens: latent.maxTokens, repairs: 0 },
      {
        purpose: 'latent',
        instructions: asked.instructions,
        prompt: latentPrompt({
          state,
          prompt: asked.prompt,
          results: context.run.results,
          fresh: pass === 1 && latent.condenseToolResults ? freshResults(context) : [],
        }),
        schema: LATENT_SCHEMA,
        // A pass is not repaired: it may fail, and what was thought before stays.
        read: (text) => ({ ok: true, value: readLatent(text) }),
      },
    )
    if (!answer.ok) {
      if (answer.class === 'fatal') return answer
      yield updated(latent, pass, state, [answer.message])
      return null
    }
    const reading = answer.value
    yield reading.ok ? updated(latent, pass, reading.state, null) : updated(latent, pass, state, reading.problems)
  }
  return null
}

/** The state after the pass before; an empty one is none. */
function stateOf({ run, nodeId }: StepContext<unknown>): LatentState | undefined {
  const state = own(run.latent, nodeId)
  return state && latentSummary(state) !== '' ? state : undefined
}

/** What happened since the last decision: results of this iteration and the one before. */
function freshResults({ run }: StepContext<unknown>) {
  return run.results.filter(({ iteration }) => iteration >= run.iteration - 1)
}

function updated(latent: LatentSettings, pass: number, state: LatentState | undefined, problems: string[] | null) {
  const kept = state ?? NOTHING
  return {
    type: 'record' as const,
    event: {
      type: 'latent-updated' as const,
      data: {
        pass,
        passes: latent.maxPasses,
        parsed: problems === null,
        problems: problems ?? [],
        state: kept,
        injectedChars: latent.injectState ? latentSummary(kept).length : 0,
      },
    },
  }
}
