'use client'
import { useEffect, useState } from 'react'
import { readSegment } from '@/components/trace/store/read-segment.ts'
import { changesOf } from '@/components/trace/store/segment-cache.ts'
import { api } from '@/lib/api/client.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** The state that a paused run waits with, folded from the newest part of its log; null until it is read. */
export function usePausedState({ id, iterations, lastSeq }: RunDetail, wanted: boolean): JsonObject | null {
  const key = `${id} ${lastSeq}`
  const [read, setRead] = useState<{ key: string; state: JsonObject } | null>(null)
  useEffect(() => {
    if (!wanted) return
    let dropped = false
    void readSegment(api, id, segmentOf(iterations)).then((entry) => {
      if (dropped || entry.status !== 'ready') return
      setRead({ key, state: changesOf(entry.segment).at(-1)?.state ?? entry.segment.start })
    })
    return () => {
      dropped = true
    }
  }, [id, iterations, key, wanted])
  return read?.key === key ? read.state : null
}
