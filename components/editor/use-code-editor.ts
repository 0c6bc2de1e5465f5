'use client'

import { type ComponentType, useEffect, useState } from 'react'
import type { CodeEditorProps } from './code-editor.tsx'

type Editor = ComponentType<CodeEditorProps>

let loaded: Editor | null = null

/**
 * The editor, once it is there; null until then, while a text area stands in for it. Not `next/dynamic`: a text area that has the focus is left
 * where it is, since a caret and what is being typed do not outlive the element that they are in.
 *
 * @param hasFocus Whether the text area has it.
 */
export function useCodeEditor(hasFocus: () => boolean): Editor | null {
  const [editor, setEditor] = useState<Editor | null>(() => loaded)
  useEffect(() => {
    if (editor) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const take = () => {
      if (gone) return
      if (hasFocus()) timer = setTimeout(take, 100)
      else setEditor(() => loaded)
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
  }, [editor, hasFocus])
  return editor
}
