'use client'

import { useEffect, useRef } from 'react'
import { fieldMarks } from '@/components/designer/store/canvas-lights.ts'
import { useLightsStore } from '@/components/designer/store/lights-context.tsx'
import type { FieldUse } from '@/lib/loop/2-compile/data-flow.ts'

/** While what takes these has the pointer or the focus, the canvas shows which nodes read and write the field. */
export function useFieldLight(use: FieldUse | undefined) {
  const lights = useLightsStore()
  const lit = useRef(false)
  const on = () => {
    lit.current = true
    lights.setState({ uses: fieldMarks(use ?? { readers: [], writers: [] }) })
  }
  const off = () => {
    if (lit.current) lights.setState({ uses: null })
    lit.current = false
  }
  // A row that is taken away while it is lit, as by a change of the tab, leaves no light on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about the end of the row alone
  useEffect(() => off, [])
  return { onPointerEnter: on, onPointerLeave: off, onFocus: on, onBlur: off }
}
