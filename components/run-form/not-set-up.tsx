import { ArrowUpRight, CircleAlert } from 'lucide-react'

/** Says that a provider can't be asked yet, and leads to where that can be changed: in another tab, so that what is drawn here stays. */
export function NotSetUp({ hint }: { hint: string }) {
  return (
    <p className="flex flex-wrap items-start gap-x-1.5 text-[11px] text-warning leading-4">
      <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        {hint}{' '}
        <a
          href="/settings/models"
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center font-medium underline underline-offset-2"
        >
          Open the settings
          <ArrowUpRight className="size-3" aria-hidden="true" />
        </a>
      </span>
    </p>
  )
}
