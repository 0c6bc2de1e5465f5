import { readFileSync } from 'node:fs'
import { descendants } from '../../sandbox/descendants.ts'

const PAGE_BYTES = 4_096
const LOOK_EVERY_MS = 100

/** What a process holds and shares with no other, in bytes. */
function ownBytes(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number)
    return (resident - shared) * PAGE_BYTES
  } catch {
    return 0
  }
}

/** Calls `onTooMuch` once when all processes below this one hold more than `limitBytes` together. Linux only: elsewhere nothing is watched. */
export function watchMemory(limitBytes: number, onTooMuch: () => void): void {
  const timer = setInterval(() => {
    const total = descendants(process.pid).reduce((sum, pid) => sum + ownBytes(pid), 0)
    if (total <= limitBytes) return
    clearInterval(timer)
    onTooMuch()
  }, LOOK_EVERY_MS)
  timer.unref()
}
