'use client'

import { useEffect } from 'react'
import { ACTIONS, type Action, type ActionContext, nudge } from './actions.ts'
import { matches } from './shortcuts.ts'

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -8, y: 0 },
  ArrowRight: { x: 8, y: 0 },
  ArrowUp: { x: 0, y: -8 },
  ArrowDown: { x: 0, y: 8 },
}

/** Keyboard and clipboard of the designer. Texts being typed and open dialogs keep their own keys. */
export function useShortcuts(context: ActionContext): void {
  useEffect(() => {
    const actions: readonly Action[] = Object.values(ACTIONS)

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || inDialog(event.target)) return
      const typing = isText(event.target)
      const { store } = context
      if (event.key === 'Escape' && !typing) return store.getState().select({})
      const by = ARROWS[event.key]
      if (by && !typing && onCanvas(event.target) && !event.metaKey && !event.ctrlKey) {
        if (store.getState().selection.nodes.length === 0) return
        event.preventDefault()
        return nudge(store, event.shiftKey ? { x: by.x * 4, y: by.y * 4 } : by)
      }
      const action = actions.find((candidate) => candidate.shortcuts.some((keys) => matches(keys, event)))
      if (!action || (typing && !action.inTexts)) return
      // The browser's own copy and paste events carry the clipboard without asking for permission.
      if (action.id === 'copy' || action.id === 'paste') return
      event.preventDefault()
      if (action.enabled(store.getState())) action.run(context)
    }

    const onCopy = (event: ClipboardEvent) => {
      if (isText(event.target) || inDialog(event.target) || String(window.getSelection() ?? '') !== '') return
      if (!ACTIONS.copy.enabled(context.store.getState())) return
      event.preventDefault()
      ACTIONS.copy.run({
        ...context,
        clipboard: { ...context.clipboard, write: (text) => event.clipboardData?.setData('text/plain', text) },
      })
    }

    const onPaste = (event: ClipboardEvent) => {
      if (isText(event.target) || inDialog(event.target)) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      event.preventDefault()
      ACTIONS.paste.run({ ...context, clipboard: { ...context.clipboard, read: async () => text } })
    }

    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('copy', onCopy)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('copy', onCopy)
      window.removeEventListener('paste', onPaste)
    }
  }, [context])
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null
  )
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog], [role=menu]') !== null
}

function onCanvas(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.closest('.react-flow') !== null)
}
