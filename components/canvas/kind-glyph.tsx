import { cn } from '@/components/ui/cn.ts'
import type { NodeKindName } from '@/lib/loop/artefacts/design.ts'
import { KIND_STYLE } from './kind-style.ts'

const SIZES = {
  sm: { tile: 'size-5', glyph: 'size-3' },
  md: { tile: 'size-8', glyph: 'size-4' },
  lg: { tile: 'size-10', glyph: 'size-5' },
} as const

/** The tile of a kind: outline, colour and glyph. Decorative: the text beside it says the kind. */
export function KindGlyph({
  kind,
  size = 'md',
  className,
}: {
  kind: NodeKindName
  size?: keyof typeof SIZES
  className?: string
}) {
  const { glyph: Glyph, outline } = KIND_STYLE[kind]
  return (
    <span
      data-kind={kind}
      aria-hidden="true"
      className={cn('grid shrink-0 place-items-center bg-kind/16 text-kind', SIZES[size].tile, className)}
      style={{ clipPath: outline }}
    >
      <Glyph className={SIZES[size].glyph} strokeWidth={2} />
    </span>
  )
}
