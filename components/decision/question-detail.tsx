import { type Argument, argumentsIn } from './read-detail.ts'

/** What exactly is asked about: the arguments of a call as a table, any other text as it is. */
export function QuestionDetail({ detail }: { detail: string }) {
  const args = argumentsIn(detail)
  if (args) return <Arguments args={args} />
  if (detail === '') return null
  return <pre className="whitespace-pre-wrap break-words font-mono text-xs leading-5">{detail}</pre>
}

function Arguments({ args }: { args: readonly Argument[] }) {
  if (args.length === 0) return <p className="text-muted text-xs">Without arguments.</p>
  return (
    <dl className="grid w-fit max-w-full grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md border border-warning/30 bg-surface px-2.5 py-1.5 font-mono text-xs leading-5">
      {args.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="whitespace-pre-wrap break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
