'use client'

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { CanvasLights, LightsStore } from './canvas-lights.ts'

const Context = createContext<LightsStore | null>(null)
export const LightsProvider = Context.Provider

export function useLightsStore(): LightsStore {
  const lights = useContext(Context)
  if (lights === null) throw new Error('Not inside a designer')
  return lights
}

/** One light; renders again only when that one changes. Select primitives. */
export function useLights<T>(select: (state: CanvasLights) => T): T {
  return useStore(useLightsStore(), select)
}
