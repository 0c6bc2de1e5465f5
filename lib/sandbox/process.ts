import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rm } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { killDescendants } from './descendants.ts'
import type { Vessel } from './vessel-pool.ts'

export type ProcessOptions = {
  /** A program of this project, by its path from the project's folder. It is given the folder for its temporary files as its argument. */
  program: string
  environment: Record<string, string | undefined>
  temporaryPrefix: string
  /** What each process of it may write to in memory of its own, where the system knows such a limit. */
  dataLimitKb: number
}

/** A process of its own group, with a folder for temporary files that is gone with it. Its output is seen by nobody. */
export function startProcess({ program, environment, temporaryPrefix, dataLimitKb }: ProcessOptions): Vessel {
  const file = projectFile(program)
  if (file === undefined) throw new Error(`${program} is missing`)
  const temporary = mkdtempSync(path.join(tmpdir(), temporaryPrefix))
  const command = [process.execPath, '--max-old-space-size=512', file, temporary]
  const limited = ['-c', `ulimit -d ${dataLimitKb} 2>/dev/null; exec "$@"`, 'sh', ...command]
  const [binary, ...args] = process.platform === 'linux' ? ['/bin/sh', ...limited] : command
  const child = spawn(binary ?? process.execPath, args, {
    env: { ...environment, NODE_ENV: 'production', TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: process.platform !== 'win32',
    serialization: 'json',
  })
  const gone = () => rm(temporary, { recursive: true, force: true, maxRetries: 3 }, () => {})
  child.on('exit', gone)
  return {
    post: (data) => void child.send(data as object, () => {}),
    terminate() {
      // Its channel first: it ends what it has started when that is gone. What is stuck can't, and is killed.
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => {
        if (child.pid !== undefined) killDescendants(child.pid)
        child.kill('SIGKILL')
      }, KILL_AFTER_MS)
      child.once('exit', () => clearTimeout(timer))
    },
    ref() {
      child.ref()
      child.channel?.ref()
    },
    unref() {
      child.unref()
      child.channel?.unref()
    },
    onMessage: (listener) => void child.on('message', listener),
    onFailure: (listener) => void child.on('error', (error) => listener({ type: 'crash', message: error.message })),
    onExit(listener) {
      child.on('exit', listener)
      // One that could not be started has no exit.
      child.on('error', () => child.pid === undefined && listener())
    },
  }
}

const KILL_AFTER_MS = 1_000

/** A file of the project: above this one, or in the working folder when a bundler moved this one elsewhere. */
function projectFile(name: string): string | undefined {
  const folders: string[] = []
  for (let folder = import.meta.dirname ?? process.cwd(); !folders.includes(folder); folder = path.dirname(folder))
    folders.push(folder)
  // Put together as a text, so that no bundler takes it for files that it has to bring along.
  return [...folders, process.cwd()].map((folder) => `${folder}/${name}`).find((file) => existsSync(file))
}
