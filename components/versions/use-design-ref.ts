'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'

/** What can be compared: the draft, or a version by its number. */
export type DesignRef = 'draft' | number

export const refName = (ref: DesignRef) => (ref === 'draft' ? 'the draft' : `v${ref}`)

type Loaded = { status: 'loading' } | { status: 'failed'; detail: string } | { status: 'ready'; design: LoopDesign }

/** The design of a version, read once; that of the draft is at hand. */
export function useDesignRef(slug: string, ref: DesignRef, draft: LoopDesign): Loaded {
  const [read, setRead] = useState<{ number: number; loaded: Loaded } | null>(null)
  useEffect(() => {
    if (ref === 'draft') return
    const stop = new AbortController()
    void api.getVersion(slug, ref, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      const loaded: Loaded = result.ok
        ? { status: 'ready', design: result.value.design }
        : { status: 'failed', detail: result.problem.detail }
      setRead({ number: ref, loaded })
    })
    return () => stop.abort()
  }, [slug, ref])
  if (ref === 'draft') return { status: 'ready', design: draft }
  return read?.number === ref ? read.loaded : { status: 'loading' }
}
