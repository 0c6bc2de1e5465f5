import type { DiffMark } from '@/lib/loop/diff/union-design.ts'

/** Sign, word and colours of a mark: told apart without colour too. */
export const MARK_STYLE: Record<DiffMark, { sign: string; word: string; text: string; badge: string; ring: string }> = {
  added: {
    sign: '+',
    word: 'added',
    text: 'text-success',
    badge: 'border-success/40 bg-success-soft text-success',
    ring: 'ring-2 ring-success',
  },
  removed: {
    sign: '−',
    word: 'removed',
    text: 'text-danger',
    badge: 'border-danger/40 bg-danger-soft text-danger',
    ring: 'opacity-60 outline-2 outline-danger outline-dashed',
  },
  changed: {
    sign: '~',
    word: 'changed',
    text: 'text-warning',
    badge: 'border-warning/40 bg-warning-soft text-warning',
    ring: 'ring-2 ring-warning',
  },
  former: {
    sign: '~',
    word: 'where it led',
    text: 'text-warning opacity-60',
    badge: 'border-warning/40 bg-warning-soft text-warning',
    ring: '',
  },
  moved: {
    sign: '↔',
    word: 'moved',
    text: 'text-muted',
    badge: 'border-line-strong bg-surface text-muted',
    ring: '',
  },
}
