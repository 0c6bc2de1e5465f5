import { Flag } from 'lucide-react'

/** Why a loop gets no more money, and what changes that. */
export function FlagNotice({ flaggedAt }: { flaggedAt: number }) {
  return (
    <p
      role="note"
      className="flex gap-2 rounded-md border border-warning/30 bg-warning-soft px-2.5 py-2 text-warning text-xs leading-4"
    >
      <Flag aria-hidden="true" className="mt-px size-3.5 shrink-0" />
      <span>
        Flagged for redesign since {new Date(flaggedAt).toISOString().slice(0, 10)}: it ran into its daily budget on
        three days in a row. It still runs within the budget, but gets no more until a new version is published.
      </span>
    </p>
  )
}
