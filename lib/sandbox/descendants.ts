import { readFileSync } from 'node:fs'

/** Processes below one, as Linux knows them; none elsewhere. */
export function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return children.flatMap((child) => [child, ...descendants(child)])
  } catch {
    return []
  }
}

/** Ends all processes below one, at once. */
export function killDescendants(pid: number): void {
  for (const each of descendants(pid)) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It is gone.
    }
  }
}
