'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ProviderSummary } from '@/lib/api/contracts/catalogue.ts'

const SCRIPTED: ProviderSummary = {
  provider: 'scripted',
  configured: true,
  simulated: true,
  hint: '',
  models: [{ name: 'script', summary: 'The answers in the design.' }],
}

let known: ProviderSummary[] = [SCRIPTED]

/** The providers that a model binding may name. Scripted answers need no server, so they are there from the start. */
export function useProviders(): readonly ProviderSummary[] {
  const [providers, setProviders] = useState(known)
  useEffect(() => {
    const controller = new AbortController()
    const read = () =>
      void api.listProviders(controller.signal).then((result) => {
        if (!result.ok) return
        known = result.value.providers
        setProviders(known)
      })
    // Somebody may come back from the settings in another tab.
    const back = () => document.visibilityState === 'visible' && read()
    read()
    document.addEventListener('visibilitychange', back)
    return () => {
      controller.abort()
      document.removeEventListener('visibilitychange', back)
    }
  }, [])
  return providers
}
