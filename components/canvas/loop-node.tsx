import { Handle, type Node, Position } from '@xyflow/react'
import { ArrowUpRight, CircleAlert, Layers, LogIn, RotateCw, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'
import type { NodeKindName } from '@/lib/loop/artefacts/design.ts'
import { KindGlyph } from './kind-glyph.tsx'

export type NodePort = { id: string; label: string; connected: boolean; required: boolean }

/** How a node is lit while a run plays: `active` now, `done` on this iteration's path, `failed`, `dim` off the path. */
export type NodeTone = 'idle' | 'active' | 'done' | 'failed' | 'dim'

export type LoopNodeData = {
  kind: NodeKindName
  title: string
  /** One line: what the node does as configured. */
  summary: string
  /** Slug of the loop that it runs as a child; null: none. */
  calls: string | null
  isEntry: boolean
  isHead: boolean
  errors: number
  warnings: number
  ports: NodePort[]
}

export type LoopNodeShape = Node<LoopNodeData, 'loop'>

type CardProps = LoopNodeData & {
  selected?: boolean
  tone?: NodeTone
  /** Visits, in the upper right corner: `×3`. */
  count?: number
  /** Whether edges may be drawn from this node. */
  connectable?: boolean
  /** Under the summary: a live line of a run. */
  children?: ReactNode
}

const TONE: Record<NodeTone, string> = {
  idle: 'border-line-strong/70',
  active: 'border-kind ring-3 ring-kind/25',
  done: 'border-kind/70',
  failed: 'border-danger ring-3 ring-danger/20',
  dim: 'border-line opacity-45',
}

/** The body of a node: the same drawn, running and replayed. Must stand inside a React Flow node, since it holds its handles. */
export function LoopNodeCard({
  selected = false,
  tone = 'idle',
  count,
  connectable = false,
  children,
  ...node
}: CardProps) {
  return (
    <div
      data-kind={node.kind}
      data-tone={tone}
      data-selected={selected || undefined}
      className={cn(
        'group/node relative w-54 rounded-lg border bg-raised shadow-sm transition-[border-color,box-shadow,opacity] duration-150',
        TONE[tone],
        selected && 'border-accent ring-3 ring-accent/20',
      )}
    >
      <Marks {...node} count={count} />
      <div className="flex items-center gap-2.5 px-2.5 pt-2.5 pb-2">
        <KindGlyph kind={node.kind} />
        <div className="min-w-0 flex-1">
          <div className="truncate font-medium text-[13px] leading-[1.3]">{node.title}</div>
          <Summary summary={node.summary} calls={node.calls} />
        </div>
        {node.calls === null ? null : <CalledLoop slug={node.calls} />}
      </div>
      {children}
      <Ports ports={node.ports} connectable={connectable} />
      <Handle
        type="target"
        position={Position.Top}
        isConnectableStart={false}
        isConnectable={connectable}
        className="loop-target"
      />
    </div>
  )
}

/** What the node does. */
function Summary({ summary, calls }: Pick<LoopNodeData, 'summary' | 'calls'>) {
  return (
    <div className="flex items-center gap-1 text-[11px] text-muted leading-[1.45]" title={summary}>
      {calls === null ? null : <Layers className="size-3 shrink-0" aria-hidden="true" />}
      <span className="truncate">{summary}</span>
    </div>
  )
}

/** The way to the loop that the node runs: beside the text, so that a press on the node itself selects it. */
function CalledLoop({ slug }: { slug: string }) {
  const name = `Open the loop ${slug}`
  return (
    <Link
      href={`/loops/${slug}`}
      aria-label={name}
      title={name}
      className="nodrag nopan -mr-1 grid size-6 shrink-0 place-items-center rounded-md text-accent hover:bg-accent/10"
    >
      <ArrowUpRight className="size-3.5" aria-hidden="true" />
    </Link>
  )
}

function Marks({ isEntry, isHead, errors, warnings, count }: LoopNodeData & { count: number | undefined }) {
  return (
    <>
      <div className="-top-2.25 absolute left-2.5 flex gap-1">
        {isEntry ? <Mark icon={<LogIn className="size-2.5" />} text="Entry" /> : null}
        {isHead ? <Mark icon={<RotateCw className="size-2.5" />} text="Head" /> : null}
      </div>
      <div className="-top-2.25 -right-1.5 absolute flex gap-1">
        {count === undefined || count < 1 ? null : (
          <span className="rounded-full border border-line-strong bg-raised px-1.5 font-mono text-[10px] leading-4 tabular-nums">
            ×{count}
          </span>
        )}
        {errors > 0 ? (
          <span className="flex h-4.5 items-center gap-0.5 rounded-full bg-danger px-1.5 font-medium text-[10px] text-on-danger tabular-nums">
            <CircleAlert className="size-2.5" aria-hidden="true" />
            {errors}
            <span className="sr-only">{errors === 1 ? ' error' : ' errors'}</span>
          </span>
        ) : null}
        {errors === 0 && warnings > 0 ? (
          <span className="flex h-4.5 items-center gap-0.5 rounded-full border border-warning/40 bg-warning-soft px-1.5 font-medium text-[10px] text-warning tabular-nums">
            <TriangleAlert className="size-2.5" aria-hidden="true" />
            {warnings}
            <span className="sr-only">{warnings === 1 ? ' warning' : ' warnings'}</span>
          </span>
        ) : null}
      </div>
    </>
  )
}

function Mark({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className="flex h-4.5 items-center gap-1 rounded-full border border-line-strong bg-surface px-1.5 font-medium text-[10px] text-muted">
      <span aria-hidden="true">{icon}</span>
      {text}
    </span>
  )
}

function Ports({ ports, connectable }: { ports: NodePort[]; connectable: boolean }) {
  if (ports.length === 0) return null
  return (
    <div className="flex flex-wrap justify-end gap-1 border-line border-t px-2 py-1">
      {ports.map((port) => (
        <span
          key={port.id}
          data-connected={port.connected || undefined}
          className={cn(
            'relative flex h-4.5 items-center gap-1 rounded-full px-1.5 text-[10px] text-muted',
            connectable && 'hover:bg-kind/12 hover:text-foreground',
          )}
        >
          {port.label}
          <span
            aria-hidden="true"
            className={cn(
              'size-1.5 rounded-full border border-kind',
              port.connected && 'bg-kind',
              !port.connected && port.required && 'border-danger',
            )}
          />
          <Handle
            type="source"
            position={Position.Bottom}
            id={port.id}
            isConnectable={connectable}
            className="loop-source"
          />
        </span>
      ))}
    </div>
  )
}
