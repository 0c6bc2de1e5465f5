/** Inputs to try a template with, by their names. */
export function CaseNames({ cases }: { cases: readonly { name: string; about?: string | undefined }[] }) {
  if (cases.length === 0) return null
  return (
    <section aria-label="Inputs to try it with" className="pt-5">
      <h3 className="pb-1 font-medium text-xs">Inputs to try it with</h3>
      <ul className="list-disc pl-4 text-[13px]">
        {cases.map(({ name, about }) => (
          <li key={name} className="break-words">
            {name}
            {about ? <span className="text-muted">{`: ${about}`}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
