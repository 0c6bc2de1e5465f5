'use client'

import { useEffect, useState } from 'react'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import { emptyDraft, isEmpty, MapDraft } from './map-draft.ts'

const KEY = 'loopwright:decision-map'

type Undo = { draft: MapDraft; what: string }

/** The decision map in hand. Every change is kept by the browser, so that closing the page loses nothing; what was removed can be brought back. */
export function useMapDraft() {
  const [draft, setDraft] = useState(readDraft)
  const [undo, setUndo] = useState<Undo | null>(null)
  useEffect(() => keep(draft), [draft])
  return {
    draft,
    /** Ends the offer to bring something back: that would undo this change as well. */
    change(next: MapDraft) {
      setUndo(null)
      setDraft(next)
    },
    /** A change that takes something away, named for the offer to bring it back. */
    remove(next: MapDraft, what: string) {
      setUndo({ draft, what })
      setDraft(next)
    },
    undo,
    bringBack() {
      if (undo) setDraft(undo.draft)
      setUndo(null)
    },
  }
}

/** Forgets what is kept: it has become a loop. */
export function forgetDraft(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function readDraft(): MapDraft {
  try {
    const parsed = parseJson(localStorage.getItem(KEY) ?? '')
    const draft = parsed.ok ? MapDraft.safeParse(parsed.value) : null
    return draft?.success ? draft.data : emptyDraft()
  } catch {
    return emptyDraft()
  }
}

function keep(draft: MapDraft): void {
  try {
    if (isEmpty(draft)) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(draft))
  } catch {
    // Full or forbidden storage: the map is still on the page.
  }
}
