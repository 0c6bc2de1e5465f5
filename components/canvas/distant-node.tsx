import { Handle, Position } from '@xyflow/react'
import { cn } from '@/components/ui/cn.ts'
import { useDistance } from './distance.tsx'
import { KIND_STYLE } from './kind-style.ts'
import type { LoopNodeData, NodeTone } from './loop-node.tsx'

const TONE: Record<NodeTone, string> = {
  idle: 'border-line-strong',
  active: 'border-kind bg-kind/30',
  done: 'border-kind',
  failed: 'border-danger bg-danger/30',
  dim: 'border-line opacity-45',
}
/** What a line around it tells of a node, its ground tells of a dot. */
const DOT_TONE: Record<NodeTone, string> = {
  idle: 'bg-kind/50',
  active: 'bg-kind',
  done: 'bg-kind/75',
  failed: 'border-danger bg-danger',
  dim: 'bg-kind/50 opacity-45',
}
const PORTS_HEIGHT = 27
const HEIGHT = 54

type Props = LoopNodeData & { selected?: boolean; tone?: NodeTone; count?: number; connectable?: boolean }

/** A node seen from afar: as large as its card, with its kind, the beginning of its title, and nothing that could not be read; as a dot its colour alone. */
export function DistantNode({ kind, title, ports, errors, selected, tone = 'idle', count = 0, connectable }: Props) {
  const { glyph: Glyph } = KIND_STYLE[kind]
  const dot = useDistance() === 'dots'
  const height = HEIGHT + (ports.length > 0 ? PORTS_HEIGHT : 0)
  return (
    <div
      data-kind={kind}
      data-tone={tone}
      style={{ minHeight: height }}
      className={cn(
        'flex w-54 items-center gap-2 border-2 bg-raised px-3',
        dot ? cn('border-kind', DOT_TONE[tone]) : cn('rounded-lg', TONE[tone]),
        errors > 0 && (dot ? 'border-danger bg-danger/60' : 'border-danger'),
        selected && (dot ? 'border-accent bg-accent' : 'border-accent'),
      )}
    >
      {dot ? null : (
        <>
          <Glyph className="size-9 shrink-0 text-kind" aria-hidden="true" />
          <span className="truncate font-medium text-[26px] leading-none">{title}</span>
          {count > 0 ? <span className="ml-auto font-mono text-[22px]">×{count}</span> : null}
        </>
      )}
      {ports.map((port) => (
        <Handle
          key={port.id}
          type="source"
          position={Position.Bottom}
          id={port.id}
          isConnectable={false}
          className="loop-source"
        />
      ))}
      <Handle
        type="target"
        position={Position.Top}
        isConnectableStart={false}
        isConnectable={connectable ?? false}
        className="loop-target"
      />
    </div>
  )
}
