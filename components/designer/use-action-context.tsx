'use client'

import { useReactFlow } from '@xyflow/react'
import { useRouter } from 'next/navigation'
import { createContext, useContext, useMemo } from 'react'
import { isText } from '@/components/commands/shortcuts.ts'
import type { ActionContext } from './actions.ts'
import type { Autosave } from './store/autosave.ts'
import { useDesignerStore } from './store/designer-context.tsx'
import { useLightsStore } from './store/lights-context.tsx'

const AutosaveContext = createContext<{ current: Autosave | null } | null>(null)
/** Gives the saver of this page to what must save before it goes on. */
export const AutosaveProvider = AutosaveContext.Provider

/** Saves what is not saved; true when the server has it all. */
export function useFlush(): () => Promise<boolean> {
  const autosave = useContext(AutosaveContext)
  return async () => (await autosave?.current?.flush()) ?? false
}

export function useActionContext(): ActionContext {
  const store = useDesignerStore()
  const lights = useLightsStore()
  const flow = useReactFlow()
  const router = useRouter()
  const autosave = useContext(AutosaveContext)
  return useMemo(
    () => ({
      store,
      fitView: () => void flow.fitView({ padding: 0.16, maxZoom: 1.1, duration: 200 }),
      zoom: (way) => void (way === 'in' ? flow.zoomIn({ duration: 150 }) : flow.zoomOut({ duration: 150 })),
      reveal: (key) => {
        const zoom = flow.getZoom()
        void flow.fitView({
          nodes: [{ id: key }],
          minZoom: Math.min(zoom, 1),
          maxZoom: Math.max(zoom, 0.6),
          duration: 200,
        })
      },
      canvasSize: () => canvasBox() ?? null,
      viewCentre: () => {
        const box = canvasBox()
        return flow.screenToFlowPosition({
          x: (box?.x ?? 0) + (box?.width ?? 0) / 2,
          y: (box?.y ?? 0) + (box?.height ?? 0) / 2,
        })
      },
      focusCanvas,
      editText: (key) => lights.setState({ editing: key }),
      clipboard: {
        write: (text) => void navigator.clipboard?.writeText(text).catch(() => undefined),
        read: () => navigator.clipboard?.readText() ?? Promise.resolve(''),
      },
      saveNow: () => void autosave?.current?.flush(),
      download,
      go: (href) => router.push(href),
    }),
    [store, lights, flow, autosave, router],
  )
}

const canvasBox = () => document.querySelector('.react-flow')?.getBoundingClientRect()

function focusCanvas(nodeId: string | null): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const { activeElement } = document
      // Whoever is elsewhere, such as in a form or a text on the canvas, stays there.
      const onNode = activeElement?.closest('.react-flow__node') && !isText(activeElement)
      if (activeElement !== document.body && !onNode) return
      const node = nodeId === null ? null : document.querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`)
      const target = node ?? document.querySelector('[aria-label="Canvas"]')
      if (target instanceof HTMLElement) target.focus()
    }),
  )
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
