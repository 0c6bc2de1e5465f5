'use client'
import { useEffect, useRef } from 'react'

type Does = { move: (by: 1 | -1) => void; back: () => void; help: () => void }

const DIRECTIONS: Readonly<Record<string, 1 | -1>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }

/** Every key of the inbox, as its sheet lists them. */
export const INBOX_KEYS = [
  { keys: 'j or ↓', label: 'Next case' },
  { keys: 'k or ↑', label: 'Case before' },
  { keys: 'Enter', label: 'Open the case: its title gets the focus' },
  { keys: 's', label: 'To the first suggestion' },
  { keys: 'a', label: 'To the answers below the case' },
  { keys: 'Ctrl or ⌘ + Enter', label: 'The same, also while you type' },
  { keys: 'Esc', label: 'Back to the list' },
  { keys: '?', label: 'This list' },
] as const

/**
 * j and k move, `s` and `a` go to what can be decided, from anywhere but where somebody types; arrows in the list or when nothing has the focus;
 * Escape comes back to the list. Nothing is ever decided by a single key.
 */
export function useInboxKeys(does: Does): void {
  const latest = useRef(does)
  latest.current = does
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog]') !== null) return
      const target = event.target instanceof HTMLElement ? event.target : document.body
      const done = event.ctrlKey || event.metaKey || event.altKey ? chord(event) : single(event, target, latest.current)
      if (done) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function chord({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !altKey && focusIn('[data-decision-actions]')
}

function single({ key }: KeyboardEvent, target: HTMLElement, { move, back, help }: Does): boolean {
  if (target.closest('[role=menu], select') !== null) return false
  if (key === 'Escape' && target.closest('[data-inbox-case]') !== null) {
    back()
    return true
  }
  if (target.closest('input, textarea, [contenteditable=true]') !== null) return false
  if (key === '?') {
    help()
    return true
  }
  if (key === 'a') return focusIn('[data-decision-actions]')
  if (key === 's') return focusIn('[data-testid=suggestion]', '[data-take]')
  const by = DIRECTIONS[key]
  const inList = target === document.body || target.closest('[data-inbox-list]') !== null
  if (by === undefined || (key.startsWith('Arrow') && !inList)) return false
  move(by)
  return true
}

/** Focuses what stands out in a part of the case, or the first thing there is; false when there is nothing. */
function focusIn(part: string, best = '[data-main]'): boolean {
  const place = document.querySelector(`[data-inbox-case] ${part}`)
  const found =
    place?.querySelector<HTMLElement>(`${best}:not(:disabled)`) ??
    place?.querySelector<HTMLElement>('input, button:not(:disabled)')
  found?.focus()
  return found !== undefined && found !== null
}
