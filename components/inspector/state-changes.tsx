import { cn } from '@/components/ui/cn.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldChange } from '@/lib/loop/state/diff-schema.ts'

const MARKS = {
  added: { sign: '+', word: 'added', color: 'text-success' },
  removed: { sign: '−', word: 'removed', color: 'text-danger' },
  changed: { sign: '~', word: 'changed', color: 'text-warning' },
} as const

/** Fields of the state that were added, removed or changed, one to a line. */
export function StateChanges({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <ul className="flex flex-col gap-0.5 text-xs" data-testid="state-changes">
      {changes.map((change) => {
        const { sign, word, color } = MARKS[change.kind]
        return (
          <li key={change.field} className="flex items-baseline gap-1.5">
            <span aria-hidden="true" className={cn('w-3 text-center font-mono', color)}>
              {sign}
            </span>
            <span className="sr-only">{word}</span>
            <code className="font-mono">{change.field}</code>
            <span className="min-w-0 truncate text-muted">
              {change.kind === 'changed' ? change.members.map(memberChange).join('; ') : change.type}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function memberChange({
  member,
  before,
  after,
}: {
  member: string
  before: Json | undefined
  after: Json | undefined
}) {
  return `${member} ${brief(before)} → ${brief(after)}`
}

function brief(value: Json | undefined): string {
  if (value === undefined) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
