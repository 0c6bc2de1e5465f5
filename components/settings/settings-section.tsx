import { CircleAlert, LockKeyhole } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'

/** Name of a page of settings, and what it is for. */
export function SettingsTitle({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="max-w-prose">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <p className="mt-1 text-[13px] text-muted">{children}</p>
      </div>
      {action}
    </div>
  )
}

type Props = { id: string; title: string; about: ReactNode; action?: ReactNode; children: ReactNode }

/** One part of a page of settings. */
export function SettingsSection({ id, title, about, action, children }: Props) {
  return (
    <section aria-labelledby={id} className="mt-10 first:mt-0">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 max-w-prose">
          <h2 id={id} className="font-semibold text-[15px]">
            {title}
          </h2>
          <p className="pt-0.5 text-[13px] text-muted">{about}</p>
        </div>
        {action}
      </div>
      <div className="mt-4">{children}</div>
    </section>
  )
}

/** While there are no settings: they are read, or could not be. */
export function SettingsMissing({ problem, reload }: { problem: string | null; reload(): Promise<void> }) {
  if (problem === null)
    return (
      <div role="status" aria-label="Loading the settings" className="grid gap-3">
        {[0, 1, 2].map((row) => (
          <div
            key={row}
            className="h-20 animate-pulse rounded-lg border border-line bg-sunken motion-reduce:animate-none"
          />
        ))}
      </div>
    )
  return (
    <div
      role="alert"
      className="flex flex-col items-start gap-3 rounded-lg border border-danger/25 bg-danger-soft p-4 text-[13px]"
    >
      <p className="flex gap-2">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden="true" />
        The settings could not be read. {problem}
      </p>
      <Button onClick={() => void reload()}>Try again</Button>
    </div>
  )
}

/** Why nothing secret can be stored here, if it can't. */
export function StoringProblem({ problem }: { problem: string | null }) {
  if (problem === null) return null
  return (
    <p className="mb-4 flex gap-2 rounded-lg border border-warning/25 bg-warning-soft p-3 text-[13px]">
      <LockKeyhole className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden="true" />
      {problem}
    </p>
  )
}
