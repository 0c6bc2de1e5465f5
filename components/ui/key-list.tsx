import { Kbd } from './kbd.tsx'

/** What each key does. */
export function KeyList({ keys }: { keys: readonly { keys: string; label: string }[] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5 text-[13px]">
      {keys.map(({ keys: pressed, label }) => (
        <div key={pressed} className="contents">
          <dt>{label}</dt>
          <dd className="text-right">
            <Kbd keys={pressed} className="rounded-sm border border-line bg-sunken px-1.5 py-0.5" />
          </dd>
        </div>
      ))}
    </dl>
  )
}
