import { Textarea } from '@/components/ui/input.tsx'
import { MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'
import { exampleDraft, isEmpty, type MapDraft } from './map-draft.ts'
import { MapField, marked } from './map-field.tsx'
import { StepTitle } from './step-title.tsx'

type TaskSectionProps = { draft: MapDraft; problem: string | undefined; onChange: (draft: MapDraft) => void }

export function TaskSection({ draft, problem, onChange }: TaskSectionProps) {
  return (
    <section className="flex flex-col gap-2">
      <StepTitle number={1} title="The task" />
      <MapField id="goal" label="What is to be decided?" problem={problem}>
        <Textarea
          {...marked('goal', problem)}
          rows={2}
          value={draft.goal}
          maxLength={MAP_LIMITS.goalChars}
          onChange={(event) => onChange({ ...draft, goal: event.target.value })}
        />
      </MapField>
      {isEmpty(draft) ? (
        <p className="text-muted text-xs">
          New to this?{' '}
          <button
            type="button"
            className="font-medium text-accent underline underline-offset-2"
            onClick={() => onChange(exampleDraft())}
          >
            Fill in an example
          </button>
        </p>
      ) : null}
    </section>
  )
}
