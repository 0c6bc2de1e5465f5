import { cn } from '@/components/ui/cn.ts'

export type BreakpointMark = 'on' | 'off' | null

type Props = {
  mark: BreakpointMark
  /** Title of the node. */
  name: string
  onToggle: () => void
  /** Edge length in canvas units: larger where the drawing is seen from afar. */
  size?: number
  className?: string
}

/**
 * The place of a node's breakpoint, at its left edge: a filled octagon is one, a hollow one is switched off. Where there is none it shows itself under the
 * pointer alone. Not a tab stop: the keyboard has a key for it, and the list.
 */
export function BreakpointDot({ mark, name, onToggle, size = 16, className }: Props) {
  const label = mark === null ? `Stop before ${name}` : `Don’t stop before ${name}`
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      aria-pressed={mark !== null}
      title={mark === 'off' ? `${label} (switched off)` : label}
      data-breakpoint={mark ?? undefined}
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      style={{ width: size, height: size }}
      className={cn(
        'nodrag nopan -translate-1/2 absolute top-1/2 left-0 z-10 cursor-pointer rounded-full text-danger transition-opacity',
        mark === null && 'opacity-0 hover:opacity-60 focus-visible:opacity-60 group-hover/breakpoint:opacity-35',
        className,
      )}
    >
      <Octagon filled={mark === 'on'} dashed={mark === null} />
    </button>
  )
}

/** The sign itself, as lists show it too. */
export function Octagon({ filled, dashed = false }: { filled: boolean; dashed?: boolean }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="block size-full overflow-visible">
      <path
        d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z"
        fill={filled ? 'currentColor' : 'var(--color-raised)'}
        stroke={filled ? 'var(--color-raised)' : 'currentColor'}
        strokeWidth={filled ? 1.5 : 2}
        strokeDasharray={dashed ? '2.5 1.5' : undefined}
      />
      {filled ? <rect x="4.6" y="7" width="6.8" height="2" rx="0.6" fill="var(--color-raised)" /> : null}
    </svg>
  )
}
