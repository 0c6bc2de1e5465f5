import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import { readOpenDesign } from './open-design.ts'

/** Work that the server has not got yet, kept by the browser until it has. */
export type Backup = {
  revision: number
  design: LoopDesign
  at: number
  /** Hash of a design that was sent but not answered: if the server holds it, this page's own save is what moved the revision on. */
  sent: string | null
}

type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const PREFIX = 'loopwright:unsaved:'
/** A backup of another tab that is younger than this is about to be saved by that tab. */
const SETTLED_MS = 5_000

export function writeBackup(storage: KeyValueStorage, slug: string, tab: string, backup: Backup): void {
  try {
    storage.setItem(`${PREFIX}${slug}:${tab}`, JSON.stringify(backup))
  } catch {
    // Full or forbidden storage: the design is still in memory and the page warns before it is closed.
  }
}

export function dropBackup(storage: KeyValueStorage, slug: string, tab: string): void {
  try {
    storage.removeItem(`${PREFIX}${slug}:${tab}`)
  } catch {
    // Forbidden storage never held one.
  }
}

/** The newest backup of a loop that no other tab is about to save, and how to drop it. Unreadable ones are ignored. */
export function findBackup(
  storage: KeyValueStorage,
  slug: string,
  tab: string,
  now: number,
): { backup: Backup; key: string } | null {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  const found = keys
    .filter((key) => key.startsWith(`${PREFIX}${slug}:`))
    .flatMap((key) => {
      const backup = readBackup(storage.getItem(key))
      const settled = backup && (key === `${PREFIX}${slug}:${tab}` || now - backup.at > SETTLED_MS)
      return settled ? [{ backup, key }] : []
    })
  found.sort((a, b) => b.backup.at - a.backup.at)
  return found[0] ?? null
}

function readBackup(text: string | null): Backup | null {
  const parsed = text === null ? null : parseJson(text)
  if (!parsed?.ok || parsed.value === null || typeof parsed.value !== 'object' || Array.isArray(parsed.value))
    return null
  const { revision, at, sent } = parsed.value
  // What the server refused is exactly what must be brought back, so its limits don't count here.
  const design = readOpenDesign(parsed.value.design)
  if (typeof revision !== 'number' || typeof at !== 'number' || design === null) return null
  return { revision, at, design, sent: typeof sent === 'string' ? sent : null }
}
