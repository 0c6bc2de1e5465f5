'use client'

import { useEffect } from 'react'
import { inDialog, isText, matches } from '@/components/commands/shortcuts.ts'
import { ACTIONS, type ActionContext, type DesignerAction, nudge } from './actions.ts'
import { partOf } from './store/project-extras.ts'

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -8, y: 0 },
  ArrowRight: { x: 8, y: 0 },
  ArrowUp: { x: 0, y: -8 },
  ArrowDown: { x: 0, y: 8 },
}

/** The browser's own events carry the clipboard without asking for permission. */
const BY_CLIPBOARD: ReadonlySet<string> = new Set(['copy', 'cut', 'paste'])

/** Keyboard and clipboard of the designer. Texts being typed and open dialogs keep their own keys. */
export function useShortcuts(context: ActionContext): void {
  useEffect(() => {
    const actions: readonly DesignerAction[] = Object.values(ACTIONS)

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || inDialog(event.target)) return
      const typing = isText(event.target)
      const { store } = context
      if (event.key === 'Escape' && !typing) return store.getState().select({})
      const by = ARROWS[event.key]
      if (by && !typing && onCanvas(event.target) && !event.metaKey && !event.ctrlKey) {
        const { nodes, notes, groups } = store.getState().selection
        if (nodes.length + notes.length + groups.length === 0) return
        event.preventDefault()
        return nudge(store, event.shiftKey ? { x: by.x * 4, y: by.y * 4 } : by)
      }
      const text = event.key === 'Enter' || event.key === 'F2' ? textUnder(event.target) : null
      if (text !== null && !typing) {
        event.preventDefault()
        return context.editText(text)
      }
      const action = actions.find((candidate) => candidate.shortcuts.some((keys) => matches(keys, event)))
      if (!action || (typing && !action.inTexts)) return
      if (BY_CLIPBOARD.has(action.id)) return
      event.preventDefault()
      if (action.enabled(store.getState()) === true) action.run(context)
    }

    // Before a button takes Enter for a press of its own, whatever is held with it.
    const early = (event: KeyboardEvent) => {
      if (!isText(event.target) && ACTIONS.run.shortcuts.some((keys) => matches(keys, event))) onKeyDown(event)
    }

    const onCopy = (event: ClipboardEvent) => {
      if (isText(event.target) || inDialog(event.target) || String(window.getSelection() ?? '') !== '') return
      const action = event.type === 'cut' ? ACTIONS.cut : ACTIONS.copy
      if (action.enabled(context.store.getState()) !== true) return
      event.preventDefault()
      action.run({
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

    window.addEventListener('keydown', early, true)
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('copy', onCopy)
    window.addEventListener('cut', onCopy)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('keydown', early, true)
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('copy', onCopy)
      window.removeEventListener('cut', onCopy)
      window.removeEventListener('paste', onPaste)
    }
  }, [context])
}

/** The note or frame that has the focus, whose text can be edited. */
function textUnder(target: EventTarget | null): string | null {
  const key = target instanceof HTMLElement && target.matches('.react-flow__node') ? target.dataset.id : undefined
  return key !== undefined && partOf(key).part !== 'node' ? key : null
}

function onCanvas(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.closest('.react-flow') !== null)
}
