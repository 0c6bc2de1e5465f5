'use client'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'
import type { ChangeDetail, ListItemDiff, TextPart, ValueDiff } from '@/lib/loop/4-trace/diff-state.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { JsonView } from '../json-view.tsx'

/** What a value was and is: texts word by word, lists item by item, objects by member. Signs say it without colour too. */
export function DiffView({ diff }: { diff: ValueDiff }) {
  switch (diff.kind) {
    case 'same':
      return <JsonView value={diff.value} openTo={0} level={1} />
    case 'added':
      return <Side sign="+" value={diff.after} />
    case 'removed':
      return <Side sign="−" value={diff.before} />
    case 'changed':
      return <Changed before={diff.before} after={diff.after} detail={diff.detail} />
  }
}

function Changed({ before, after, detail }: { before: Json; after: Json; detail: ChangeDetail }) {
  switch (detail.type) {
    case 'value':
      return isInline(before) && isInline(after) ? (
        <span className="flex flex-wrap items-baseline gap-x-1.5">
          <Inline sign="−">
            <JsonView value={before} level={1} />
          </Inline>
          <span className="text-muted text-xs" aria-hidden="true">
            →
          </span>
          <Inline sign="+">
            <JsonView value={after} level={1} />
          </Inline>
        </span>
      ) : (
        <>
          <Side sign="−" value={before} />
          <Side sign="+" value={after} />
        </>
      )
    case 'text':
      return <TextDiff parts={detail.parts} />
    case 'list':
      return <ListDiff items={detail.items} />
    case 'object':
      return (
        <div className="border-line border-l pl-2.5">
          {detail.members
            .filter((member) => member.diff.kind !== 'same')
            .map((member) => (
              <Entry key={member.name} name={member.name} diff={member.diff} />
            ))}
          <Unchanged count={detail.members.filter((member) => member.diff.kind === 'same').length} noun="member" />
        </div>
      )
  }
}

function ListDiff({ items }: { items: ListItemDiff[] }) {
  const changed = items.filter((item) => item.diff.kind !== 'same')
  return (
    <div className="border-line border-l pl-2.5">
      {changed.map((item) => (
        <Entry key={`${item.before}:${item.after}`} name={String(item.after ?? item.before)} diff={item.diff} quiet />
      ))}
      <Unchanged count={items.length - changed.length} noun="item" />
    </div>
  )
}

function Entry({ name, diff, quiet = false }: { name: string; diff: ValueDiff; quiet?: boolean }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <span className={cn('shrink-0 font-mono text-xs leading-5', quiet ? 'text-muted' : 'text-info')}>{name}</span>
      <div className="min-w-0 flex-1">
        <DiffView diff={diff} />
      </div>
    </div>
  )
}

function Unchanged({ count, noun }: { count: number; noun: string }) {
  if (count === 0) return null
  return (
    <div className="text-[11px] text-muted leading-5">
      {count} {count === 1 ? noun : `${noun}s`} unchanged
    </div>
  )
}

type Sign = '+' | '−'
const SIDE = { '+': 'bg-success-soft', '−': 'bg-danger-soft' } as const
const SIGN = { '+': 'text-success', '−': 'text-danger' } as const

function Side({ sign, value }: { sign: Sign; value: Json }) {
  return (
    <div className={cn('flex min-w-0 gap-1.5 rounded-sm px-1', SIDE[sign])}>
      <span className={cn('font-mono text-xs leading-5', SIGN[sign])}>{sign}</span>
      <div className="min-w-0 flex-1">
        <JsonView value={value} openTo={3} level={1} />
      </div>
    </div>
  )
}

function Inline({ sign, children }: { sign: Sign; children: ReactNode }) {
  return <span className={cn('rounded-sm px-1', SIDE[sign])}>{children}</span>
}

/** Long stretches without a change are shortened to their ends. */
const KEEP = 90

function TextDiff({ parts }: { parts: TextPart[] }) {
  return (
    <p className="whitespace-pre-wrap break-words rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs leading-5 [overflow-wrap:anywhere]">
      {parts.map((part, index) => {
        // Parts have no identity but their place in the text.
        const key = `${index}${part.kind}`
        if (part.kind === 'added') {
          return (
            <ins key={key} className="rounded-xs bg-success-soft text-success decoration-1 underline-offset-2">
              {part.text}
            </ins>
          )
        }
        if (part.kind === 'removed') {
          return (
            <del key={key} className="rounded-xs bg-danger-soft text-danger decoration-1">
              {part.text}
            </del>
          )
        }
        return <span key={key}>{shorten(part.text, index === 0, index === parts.length - 1)}</span>
      })}
    </p>
  )
}

function shorten(text: string, first: boolean, last: boolean): string {
  const head = first ? 0 : KEEP
  const tail = last ? 0 : KEEP
  if (text.length <= head + tail + 40) return text
  return `${text.slice(0, head)} … ${text.slice(text.length - tail)}`
}

function isInline(value: Json): boolean {
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length < 24)
  )
}
