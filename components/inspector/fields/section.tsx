import { type ReactNode, useId } from 'react'

/** A titled group of fields in a panel. */
export function Section({
  title,
  hint,
  aside,
  children,
}: {
  title: string
  hint?: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="border-line border-t px-3.5 py-3.5 first:border-t-0">
      <div className="flex items-center justify-between gap-2 pb-2">
        <h3 id={id} className="font-semibold text-[13px]">
          {title}
        </h3>
        {aside}
      </div>
      {hint === undefined ? null : <p className="-mt-1 pb-2.5 text-[11px] text-muted leading-4">{hint}</p>}
      <div className="flex flex-col gap-3">{children}</div>
    </section>
  )
}
