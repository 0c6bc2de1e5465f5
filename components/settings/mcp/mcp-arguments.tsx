import { describeField } from '@/lib/loop/expression/type-of.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'

/** The arguments of a tool: name, type, and what each is for. */
export function McpArguments({ args, notes }: { args: FieldSchema; notes: readonly string[] }) {
  const members = Object.entries(args.properties ?? {})
  return (
    <>
      {members.length === 0 ? (
        <p className="pt-1 text-[11px] text-muted">
          {args.additionalProperties === false || args.properties ? 'No arguments' : 'Any arguments'}
        </p>
      ) : (
        <dl className="grid gap-x-3 gap-y-1 pt-1.5 text-[11px] sm:grid-cols-[minmax(6rem,auto)_minmax(0,1fr)]">
          {members.map(([name, field]) => (
            <div key={name} className="contents">
              <dt className="font-mono">
                {name}
                {args.required?.includes(name) ? (
                  <span className="text-danger" title="required">
                    *<span className="sr-only"> required</span>
                  </span>
                ) : null}
              </dt>
              <dd className="min-w-0 text-muted">
                <span className="font-mono">{describeField(field)}</span>
                {field.description ? ` · ${field.description}` : null}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {notes.map((note) => (
        <p key={note} className="pt-1 text-[11px] text-warning">
          {note}
        </p>
      ))}
    </>
  )
}
