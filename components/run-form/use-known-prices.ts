'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ModelSettings } from '@/lib/api/contracts/settings.ts'
import { type ModelBinding, type Price, WORKSPACE_MODELS } from '@/lib/loop/artefacts/models.ts'

type Prices = Pick<ModelSettings, 'prices' | 'aliases'>

let known: Prices | null = null

/** What the workspace's price table says of models. Prices are asked for when a form is opened; until then, and when they can't be read, none is known. */
export function useKnownPrices(): (binding: ModelBinding) => Price | undefined {
  const [settings, setSettings] = useState(known)
  useEffect(() => {
    const controller = new AbortController()
    void api.getModelSettings(controller.signal).then((read) => {
      if (!read.ok) return
      known = read.value
      setSettings(known)
    })
    return () => controller.abort()
  }, [])
  return ({ provider, model }) => {
    if (provider === WORKSPACE_MODELS) return settings?.aliases.find(({ alias }) => alias === model)?.price ?? undefined
    return settings?.prices.find((each) => each.provider === provider && each.model === model)?.price
  }
}
