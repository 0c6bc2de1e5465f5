/** Title of one part of the form, with its number. */
export function StepTitle({ number, title, id }: { number: number; title: string; id?: string }) {
  return (
    <h2 id={id} className="flex scroll-mt-28 items-center gap-2 font-semibold text-[15px]">
      <span
        aria-hidden="true"
        className="grid size-5 place-items-center rounded-full bg-accent-soft font-semibold text-[11px] text-accent"
      >
        {number}
      </span>
      {title}
    </h2>
  )
}
