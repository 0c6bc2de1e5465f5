import type { DecisionDraft } from './decision-draft.ts'

/** Most drafts that are kept: more than anybody has begun at once. */
const MOST = 50

const drafts = new Map<string, DecisionDraft>()

/** Drafts of decisions that were begun and not sent, while the page lives: to come back to. Each is about one pause. */
export const draftShelf = {
  key: (run: string, seq: number) => `${run} ${seq}`,
  find: (key: string) => drafts.get(key) ?? null,
  /** What was typed and can't be a value is only in its control, and goes with it. */
  put: (key: string, draft: DecisionDraft) => {
    drafts.delete(key)
    drafts.set(key, { ...draft, faults: new Set() })
    const oldest = drafts.keys().next()
    if (drafts.size > MOST && !oldest.done) drafts.delete(oldest.value)
  },
  drop: (key: string) => void drafts.delete(key),
}
