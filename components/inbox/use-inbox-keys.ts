'use client'
import { ArrowDown, ArrowUp, ListChecks, MessageSquareText, Undo2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { type Action, always, bind, type KeyHint, when } from '@/components/commands/action.ts'
import { useOffer } from '@/components/commands/commands-context.ts'
import { isText, matches } from '@/components/commands/shortcuts.ts'

type Does = { move: (by: 1 | -1) => void; back: () => void }
type InboxAction = Action<void, Does>

const GROUP = 'Inbox'

/** What can be done in the inbox by a key. Nothing is ever decided by one. */
export const INBOX_ACTIONS = {
  next: {
    id: 'next',
    label: 'Next case',
    icon: ArrowDown,
    shortcuts: ['J', 'ArrowDown'],
    group: GROUP,
    enabled: always,
    run: ({ move }) => move(1),
  },
  before: {
    id: 'before',
    label: 'Case before',
    icon: ArrowUp,
    shortcuts: ['K', 'ArrowUp'],
    group: GROUP,
    enabled: always,
    run: ({ move }) => move(-1),
  },
  suggestion: {
    id: 'suggestion',
    label: 'To the first suggestion',
    icon: MessageSquareText,
    shortcuts: ['S'],
    group: GROUP,
    enabled: when(() => partOf(SUGGESTION) !== null, 'This case has no suggestion'),
    run: () => focusIn(SUGGESTION, '[data-take]'),
  },
  answers: {
    id: 'answers',
    label: 'To the answers below the case',
    icon: ListChecks,
    shortcuts: ['A', 'Mod+Enter'],
    group: GROUP,
    inTexts: true,
    enabled: when(() => partOf(ANSWERS) !== null, 'No case is open'),
    run: () => focusIn(ANSWERS),
  },
  back: {
    id: 'back',
    label: 'Back to the list',
    icon: Undo2,
    shortcuts: ['Escape'],
    group: GROUP,
    inTexts: true,
    enabled: always,
    run: ({ back }) => back(),
  },
} as const satisfies Record<string, InboxAction>

/** What is no action of its own. */
export const INBOX_HINTS: readonly KeyHint[] = [
  { group: GROUP, label: 'Open the case: its title gets the focus', keys: ['Enter'] },
]

/**
 * Offers the actions of the inbox and listens to their keys: letters from anywhere but where somebody types; arrows in the list or when nothing has the
 * focus; Escape inside of the case.
 */
export function useInboxKeys(does: Does): void {
  const latest = useRef(does)
  latest.current = does
  useOffer({
    commands: () =>
      Object.values<InboxAction>(INBOX_ACTIONS).map((action) =>
        bind(
          'inbox',
          action,
          () => undefined,
          () => latest.current,
        ),
      ),
    hints: () => INBOX_HINTS,
    ownKeys: true,
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog]') !== null) return
      const target = event.target instanceof HTMLElement ? event.target : document.body
      const action = Object.values<InboxAction>(INBOX_ACTIONS).find(({ shortcuts }) =>
        shortcuts.some((keys) => matches(keys, event) && isHeard(keys, target)),
      )
      if (action?.enabled() !== true) return
      event.preventDefault()
      action.run(latest.current)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** Whether a combination is the inbox's own where the focus is. */
function isHeard(keys: string, target: HTMLElement): boolean {
  if (keys.startsWith('Mod+')) return true
  if (target.closest('[role=menu], select') !== null) return false
  if (keys === 'Escape') return target.closest('[data-inbox-case]') !== null
  if (isText(target)) return false
  return !keys.startsWith('Arrow') || target === document.body || target.closest('[data-inbox-list]') !== null
}

const ANSWERS = '[data-decision-actions]'
const SUGGESTION = '[data-testid=suggestion]'

const partOf = (part: string) => document.querySelector(`[data-inbox-case] ${part}`)

/** Focuses what stands out in a part of the case, or the first thing there is. */
function focusIn(part: string, best = '[data-main]'): void {
  const place = partOf(part)
  const found =
    place?.querySelector<HTMLElement>(`${best}:not(:disabled)`) ??
    place?.querySelector<HTMLElement>('input, button:not(:disabled)')
  found?.focus()
}
