import type { ReadValue } from '@/lib/loop/artefacts/events.ts'

/** What an expression saw: each path it reads with its value then. */
export function ReadValues({ read }: { read: readonly ReadValue[] }) {
  if (read.length === 0) return null
  return (
    <span className="flex flex-wrap gap-x-3 font-mono text-[11px] leading-4">
      {read.map(({ path, value }) => (
        <span key={path} className="min-w-0 [overflow-wrap:anywhere]">
          {path} <span className="text-foreground">{value ?? 'nothing'}</span>
        </span>
      ))}
    </span>
  )
}
