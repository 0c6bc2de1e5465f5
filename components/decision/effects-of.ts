import { formatDuration, formatUsd, plural } from '@/components/ui/format.ts'
import type { Intervention } from '@/lib/loop/artefacts/escalation.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'

/** What an intervention does beside changing fields, one short sentence each. */
export function effectsOf({ answer, output, subgoal, relax = [], extend, stop }: Intervention): string[] {
  return [
    ...(answer === undefined ? [] : [`Answers “${answer}”.`]),
    ...(output === undefined ? [] : [`Takes ${brief(output)} for what the call gave.`]),
    ...(subgoal === undefined ? [] : [`The next decision gets the subgoal “${subgoal}”.`]),
    ...relax.map(
      ({ invariant, scope }) =>
        `“${invariant}” need not hold ${scope === 'once' ? 'at its next check' : 'for the rest of this run'}.`,
    ),
    ...(extend ? extensions(extend) : []),
    ...(stop ? ['Ends the run; its best state is kept.'] : []),
  ]
}

/** A value in a few characters. */
function brief(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function extensions({ nanoUsd, tokens, iterations, timeoutMs }: NonNullable<Intervention['extend']>): string[] {
  return [
    ...(nanoUsd === undefined ? [] : [`Adds ${formatUsd(nanoUsd)} to the budget of this run.`]),
    ...(tokens === undefined ? [] : [`Adds ${plural(tokens, 'token')} to this run.`]),
    ...(iterations === undefined ? [] : [`Adds ${plural(iterations, 'iteration')} to this run.`]),
    ...(timeoutMs === undefined ? [] : [`Adds ${formatDuration(timeoutMs)} of active time to this run.`]),
  ]
}
