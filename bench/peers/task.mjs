// What every side of the runner's bench does: `iterations` rounds of five nodes over the same state, each round changing one number of it.
// A peer is a program of its own: `node PEER.mjs {"folder", "iterations", "synchronous", "state"}` prints {"ms", "cpuMs", "bytes"}.
import fs from 'node:fs'
import path from 'node:path'

/** @typedef {{folder: string, iterations: number, synchronous: 'NORMAL' | 'FULL', state: Record<string, unknown>}} Task */

export const NODES = ['a', 'b', 'c', 'd', 'e']
const WARM_UP = 50

/**
 * Runs `side` once to warm up and once for the measurement, and prints what it took.
 * @param {(task: Task, file: string) => Promise<void> | void} side
 */
export async function measure(side) {
  const task = JSON.parse(process.argv[2] ?? '{}')
  const name = path.basename(process.argv[1] ?? '', '.mjs')
  await side({ ...task, iterations: Math.min(WARM_UP, task.iterations) }, path.join(task.folder, `${name}-warm.db`))
  const file = path.join(task.folder, `${name}-${task.synchronous}.db`)
  const started = performance.now()
  const before = process.threadCpuUsage()
  await side(task, file)
  const ms = performance.now() - started
  const { user, system } = process.threadCpuUsage(before)
  const cpuMs = (user + system) / 1_000
  const bytes = [file, `${file}-wal`].reduce((sum, part) => sum + (fs.existsSync(part) ? fs.statSync(part).size : 0), 0)
  process.stdout.write(`${JSON.stringify({ ms, cpuMs, bytes })}\n`)
  process.exit(0)
}
