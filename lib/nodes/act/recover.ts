import type { StepContext, StepResult, Steps } from '../../loop/kinds/executor.ts'
import { type Failure, givenUp, type Recovery } from '../../loop/recovery/choose-recovery.ts'
import { recoveryChosen } from '../../loop/recovery/gate.ts'
import { RECOVERY } from '../../loop/recovery/table.ts'
import type { ActConfig } from './config.ts'

type Context = StepContext<ActConfig>

/** Where a failed action leads, with the sentence for it in the trace. `attempts` tries of `tool` were made; null: it came to none. */
export function* recover(context: Context, failure: Failure, attempts: number, tool: string | null): Steps<StepResult> {
  const { policy } = context.config
  const onError = policy.onError ?? (RECOVERY[failure.kind].action === 'abort' ? 'stop' : 'continue')
  const request = tool === null ? null : { target: tool, circuit: policy.circuit }
  yield recoveryChosen(context, chosen(context, failure, attempts, onError), request)
  switch (onError) {
    case 'stop':
      return { type: 'fail', class: failure.class, message: failure.message }
    case 'route':
      return { type: 'next', handle: 'error' }
    case 'continue':
      return { type: 'next', handle: 'next' }
  }
}

function chosen(
  context: Context,
  failure: Failure,
  attempts: number,
  onError: 'continue' | 'route' | 'stop',
): Recovery {
  if (failure.class === 'fatal') return givenUp(failure, attempts, 'abort', 'a fatal error ends the run')
  if (onError === 'stop') return givenUp(failure, attempts, 'abort', 'the run stops')
  if (onError === 'route') return givenUp(failure, attempts, 'route', 'the node leaves by “error”')
  const { action, tries, advice } = RECOVERY[failure.kind]
  if (action !== 'replan' && action !== 'create_first')
    return givenUp(failure, attempts, 'continue', 'the loop goes on, and the next decision sees the error')
  const row = failuresInARow(context, failure)
  if (row > tries)
    return givenUp(
      failure,
      attempts,
      'continue',
      `that it was told has not helped ${tries === 1 ? 'once' : `${tries} times`}; the loop goes on`,
    )
  return { ...givenUp(failure, attempts, action, advice), attempt: row, of: tries }
}

/** Failures of this kind up to now without another result between them. */
function failuresInARow({ run }: Context, { kind }: Failure): number {
  const before = run.results.findLastIndex(({ error }) => error?.kind !== kind)
  return Math.max(1, run.results.length - 1 - before)
}
