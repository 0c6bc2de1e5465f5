import { DiffView } from '@/components/trace/state/diff-view.tsx'
import { diffState, type MemberDiff } from '@/lib/loop/4-trace/diff-state.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** Fields as they are and as they will be. */
export function ChangeList({ changes }: { changes: readonly MemberDiff[] }) {
  return (
    <dl className="flex flex-col gap-1.5">
      {changes.map(({ name, diff }) => (
        <div key={name} data-change-of={name} className="min-w-0">
          <dt className="font-mono text-info text-xs leading-5">{name}</dt>
          <dd className="min-w-0 pl-2.5">
            <DiffView diff={diff} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

type Props = { before: JsonObject; after: JsonObject | null; effects: readonly string[] }

/** What will have happened once this is sent: changed fields before and after, and everything else in a sentence each. Nothing while nothing is chosen. */
export function ChangePreview({ before, after, effects }: Props) {
  const changes = after === null ? [] : diffState(before, after).filter(({ diff }) => diff.kind !== 'same')
  if (after !== null && changes.length === 0 && effects.length === 0) return null
  return (
    <section aria-label="What will change" data-testid="preview" className="rounded-md bg-sunken px-3 py-2">
      <h4 className="pb-1 font-medium text-[11px] text-muted">What will change</h4>
      {after === null ? (
        <p className="text-danger text-xs">A new value does not fit yet: nothing can be sent.</p>
      ) : (
        <>
          {changes.length === 0 ? null : <ChangeList changes={changes} />}
          {effects.length === 0 ? null : <Effects of={effects} />}
        </>
      )}
    </section>
  )
}

export function Effects({ of }: { of: readonly string[] }) {
  return (
    <ul className="list-disc pl-4 text-xs leading-5 marker:text-muted">
      {of.map((effect) => (
        <li key={effect}>{effect}</li>
      ))}
    </ul>
  )
}
