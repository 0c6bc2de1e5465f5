'use client'

import { useEffect } from 'react'
import { api } from '@/lib/api/client.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** State schema of the newest published version: null when there is none, undefined until it is known. */
export function usePublishedState() {
  const store = useDesignerStore()
  const published = useDesigner((state) => state.published)
  useEffect(() => {
    const { slug, published: known, set } = store.getState()
    if (known !== undefined) return
    let left = false
    void (async () => {
      const versions = await api.listVersions(slug)
      const [newest] = versions.ok ? versions.value.versions : []
      const version = newest && (await api.getVersion(slug, newest.number))
      if (left || !versions.ok || (version && !version.ok)) return
      set({ published: version && newest ? { number: newest.number, state: version.value.design.state } : null })
    })()
    return () => {
      left = true
    }
  }, [store])
  return published
}
