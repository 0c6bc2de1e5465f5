'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'

/** A larger file is downloaded to be looked at. */
export const MAX_PREVIEW_BYTES = 2_000_000

export type FileContent =
  | { status: 'loading' }
  | { status: 'ready'; bytes: Uint8Array }
  | { status: 'failed'; problem: string }

/** The content of a file that is shown; null: of none. */
export function useFileContent(id: string | null): FileContent {
  const [content, setContent] = useState<{ id: string | null; is: FileContent }>({ id, is: { status: 'loading' } })
  useEffect(() => {
    if (id === null) return
    const stop = new AbortController()
    void api.readArtifact(id, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      const is: FileContent = result.ok
        ? { status: 'ready', bytes: result.value }
        : { status: 'failed', problem: result.problem.detail }
      setContent({ id, is })
    })
    return () => stop.abort()
  }, [id])
  return content.id === id ? content.is : { status: 'loading' }
}

/** The text of a content; null where it is none. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
