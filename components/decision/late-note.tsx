/** A decision came too late: what is asked now, if anything, is something else. */
export function LateNote({ detail }: { detail: string }) {
  return (
    <p role="alert" className="rounded-md bg-danger-soft px-2.5 py-1.5 text-danger text-xs">
      {`Your decision was not taken. ${detail}`}
    </p>
  )
}
