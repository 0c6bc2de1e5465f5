import { type ResourceLimits, Worker } from 'node:worker_threads'
import type { Vessel } from './vessel-pool.ts'

export type ThreadOptions = {
  /** A CommonJS program, started with `eval` so that it needs no file that a bundler would have to find. */
  source: string
  workerData: unknown
  resourceLimits: ResourceLimits
}

/** A thread without the environment of this process. What it prints is never read, which would keep this process alive: it stays within the thread’s own memory. */
export function startThread({ source, workerData, resourceLimits }: ThreadOptions): Vessel {
  // Flags of this process would change what the source means, or load more into it.
  const worker = new Worker(source, {
    eval: true,
    workerData,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits,
  })
  return {
    post: (data) => worker.postMessage(data),
    terminate: () => void worker.terminate(),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    onMessage: (listener) => void worker.on('message', listener),
    onFailure: (listener) =>
      void worker.on('error', (error: Error & { code?: string }) =>
        listener(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { type: 'memory' } : { type: 'crash', message: error.message },
        ),
      ),
    onExit: (listener) => void worker.on('exit', listener),
  }
}
