import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'

/** Gives the key under which a request is sent: the same one until the draft or the request is another. */
export function createRequestKeys(fresh: () => string): (draft: LoopDesign, request: object) => string {
  let last: { draft: LoopDesign; sent: string; key: string } | null = null
  return (draft, request) => {
    const sent = JSON.stringify(request)
    if (last?.draft !== draft || last.sent !== sent) last = { draft, sent, key: fresh() }
    return last.key
  }
}
