import { Button } from '@/components/ui/button.tsx'
import { diffState } from '@/lib/loop/4-trace/diff-state.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { type DecisionDraft, interventionOf } from './decision-draft.ts'
import { effectsOf } from './effects-of.ts'

type Props = {
  before: JsonObject | null
  /** Null: what was typed does not fit. */
  after: JsonObject | null
  draft: DecisionDraft
  effects?: readonly string[]
}

/** What a draft comes to, in a line; '' while it comes to nothing. */
export function changeSummary({ before, after, draft, effects = [] }: Props): string {
  const fields =
    before === null || after === null
      ? draft.patch.map(({ field }) => field)
      : diffState(before, after)
          .filter(({ diff }) => diff.kind !== 'same')
          .map(({ name }) => name)
  return [
    ...(draft.faults.size > 0 ? ['A new value does not fit yet.'] : []),
    ...(fields.length === 0 ? [] : [`Changes ${fields.join(', ')}.`]),
    ...effectsOf({ ...interventionOf(draft), output: draft.output }),
    ...(draft.version === null ? [] : [`Goes on with version ${draft.version} of the loop.`]),
    ...effects,
    ...(draft.note.trim() === '' ? [] : ['Adds a note to the log.']),
  ].join(' ')
}

/** The same, beside what sends it; with a way to give it up where the form itself is not in view. */
export function ChangeSummary({ onDiscard, ...props }: Props & { onDiscard?: () => void }) {
  const text = changeSummary(props)
  return text === '' ? null : (
    <div className="flex min-w-0 items-center gap-2">
      <p
        data-testid="change-summary"
        title={text}
        className="line-clamp-2 min-w-0 break-words text-xs leading-4 [overflow-wrap:anywhere]"
      >
        <span className="text-muted">On sending: </span>
        {text}
      </p>
      {onDiscard ? (
        <Button variant="ghost" size="sm" onClick={onDiscard}>
          Discard
        </Button>
      ) : null}
    </div>
  )
}
