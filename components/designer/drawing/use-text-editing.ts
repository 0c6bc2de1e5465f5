'use client'

import { useRef } from 'react'
import { useLights, useLightsStore } from '../store/lights-context.tsx'

/** Whether the text of a note or frame is being edited, and how that begins and ends. The focus goes back to where the keyboard can go on. */
export function useTextEditing(key: string, keep: (text: string) => void) {
  const lights = useLightsStore()
  const editing = useLights((state) => state.editing === key)
  // Ending takes the field away, which is left by that once more.
  const open = useRef(false)
  if (editing) open.current = true
  const end = (text: string | null) => {
    if (!open.current) return
    open.current = false
    const inField = document.activeElement instanceof HTMLTextAreaElement
    lights.setState({ editing: null })
    if (text !== null) keep(text)
    if (!inField) return
    const wrapper = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`)
    requestAnimationFrame(() => document.activeElement === document.body && wrapper?.focus())
  }
  return { editing, begin: () => lights.setState({ editing: key }), end }
}
