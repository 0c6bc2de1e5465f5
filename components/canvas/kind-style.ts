import { Eye, Flag, type LucideIcon, Route, ShieldCheck, Zap } from 'lucide-react'
import type { NodeKindName } from '@/lib/loop/artefacts/design.ts'

/**
 * How a kind looks everywhere: canvas, trace, palette, lists. Kinds differ in glyph and in the outline of their tile, so
 * that they can be told apart without colour. The colour comes from CSS: put `data-kind={kind}` on any element and use
 * `text-kind`, `bg-kind`, `border-kind` in it; `color` is the same for drawing on a canvas element.
 */
export type KindStyle = {
  glyph: LucideIcon
  /** CSS clip-path of the tile behind the glyph. */
  outline: string
  color: string
}

export const KIND_STYLE = {
  observe: { glyph: Eye, outline: 'circle(50%)', color: 'var(--kind-observe)' },
  decide: { glyph: Route, outline: 'polygon(50% 0, 100% 50%, 50% 100%, 0 50%)', color: 'var(--kind-decide)' },
  act: { glyph: Zap, outline: 'inset(4% round 22%)', color: 'var(--kind-act)' },
  invariant: {
    glyph: ShieldCheck,
    outline: 'polygon(50% 0, 95% 25%, 95% 75%, 50% 100%, 5% 75%, 5% 25%)',
    color: 'var(--kind-invariant)',
  },
  terminate: {
    glyph: Flag,
    outline: 'polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)',
    color: 'var(--kind-terminate)',
  },
} as const satisfies Record<NodeKindName, KindStyle>
