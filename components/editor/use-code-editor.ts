'use client'

import { type ComponentType, useEffect, useState } from 'react'
import type { CodeEditorProps } from './code-editor.tsx'

type Editor = ComponentType<CodeEditorProps>

let loaded: Editor | null = null

/**
 * The editor, once it is there; null until then, while a text area stands in for it. Not `next/dynamic`: whoever is typing in that text area must
 * not lose the focus, so the caller says when it may take its place.
 */
export function useCodeEditor(mayTakeOver: () => boolean): Editor | null {
  const [editor, setEditor] = useState<Editor | null>(() => loaded)
  useEffect(() => {
    if (editor) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const take = () => {
      if (gone) return
      if (mayTakeOver()) setEditor(() => loaded)
      else timer = setTimeout(take, 100)
    }
    import('./code-editor.tsx').then(
      (module) => {
        loaded = module.default
        take()
      },
      // The text area goes on doing the work.
      () => undefined,
    )
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [editor, mayTakeOver])
  return editor
}
