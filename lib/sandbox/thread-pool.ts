import { availableParallelism } from 'node:os'
import { type ResourceLimits, Worker } from 'node:worker_threads'

export type ThreadPoolOptions = {
  /** A CommonJS program, started with `eval` so that it needs no file that a bundler would have to find. Its protocol is `FromThread`. */
  source: string
  /** Asked for at each start of a thread; what it throws is told as `not-started`. */
  workerData(): unknown
  resourceLimits: ResourceLimits
  /** Most threads at a time; more jobs wait for their turn. */
  threads?: number
  /** How long a thread waits for another job before it is stopped. */
  idleMs?: number
}

export type Job = {
  data: unknown
  /** From the moment the thread has it; then the thread is terminated. */
  limitMs: number
  signal: AbortSignal
}

/** How a job ended. All but an answer cost the thread, and none of them the process. */
export type JobEnd =
  | { type: 'answer'; answer: unknown }
  | { type: 'timeout' }
  | { type: 'memory' }
  | { type: 'aborted' }
  | { type: 'crash'; message: string }
  | { type: 'not-started'; message: string }

/** `ready`: give me a job. `answer`: done; after one that is not `reusable` the thread is thrown away, else it says `ready` again. */
type FromThread = { type: 'ready' } | { type: 'answer'; answer: unknown; reusable: boolean }

export type ThreadPool = {
  /** Never rejects. */
  run(job: Job): Promise<JobEnd>
  /** Threads that are alive. */
  size(): number
}

/** Time for a thread to start, or to prepare for its next job, on a busy machine. */
const START_MS = 15_000
const IDLE_MS = 20_000
const MOST_JOBS = 250
/** So that one program that takes long doesn't hold up all others, also on a machine with one core. */
const LEAST_THREADS = 2
const MOST_THREADS = 8

type Waiting = Job & { end(how: JobEnd): void; onAbort(): void }
type Thread = {
  worker: Worker
  state: 'preparing' | 'idle' | 'busy' | 'ending'
  job: Waiting | null
  timer: NodeJS.Timeout | undefined
  jobs: number
}

/**
 * Threads for programs that may not be trusted. A thread serves one job at a time; it is kept for the next only after an answer that says so, and one that overstays, dies
 * or is aborted is terminated. Threads that wait keep no process alive and end after a while. A thread that is being terminated keeps its place until it is gone, so
 * that what all of them hold stays bounded.
 */
export function threadPool(options: ThreadPoolOptions): ThreadPool {
  const most = options.threads ?? Math.min(MOST_THREADS, Math.max(LEAST_THREADS, availableParallelism()))
  const threads = new Set<Thread>()
  const queue: Waiting[] = []

  function pump(): void {
    for (const thread of threads) {
      if (thread.state !== 'idle') continue
      const job = queue.shift()
      if (!job) return
      give(thread, job)
    }
    let coming = [...threads].filter(({ state }) => state === 'preparing').length
    for (; coming < queue.length && threads.size < most; coming++) if (!start()) return
  }

  function start(): boolean {
    let worker: Worker
    try {
      const { source, resourceLimits } = options
      worker = new Worker(source, {
        eval: true,
        workerData: options.workerData(),
        env: {},
        stdout: true,
        stderr: true,
        resourceLimits,
      })
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error))
      return false
    }
    // Nobody reads what a thread prints, and it must not pile up.
    worker.stdout.resume()
    worker.stderr.resume()
    const thread: Thread = { worker, state: 'preparing', job: null, timer: undefined, jobs: 0 }
    threads.add(thread)
    awaitReady(thread)
    worker.on('message', (message: FromThread) => hear(thread, message))
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      end(thread, memory ? { type: 'memory' } : { type: 'crash', message: error.message })
    })
    worker.on('exit', () => {
      end(thread, { type: 'crash', message: 'the thread ended without an answer' })
      threads.delete(thread)
      pump()
    })
    return true
  }

  function awaitReady(thread: Thread): void {
    thread.state = 'preparing'
    clearTimeout(thread.timer)
    thread.timer = setTimeout(() => end(thread, { type: 'timeout' }), START_MS)
    thread.timer.unref()
  }

  function hear(thread: Thread, message: FromThread): void {
    if (thread.state === 'ending') return
    if (message.type === 'ready') {
      rest(thread)
      return
    }
    const { job } = thread
    thread.job = null
    if (job) settle(job, { type: 'answer', answer: message.answer })
    thread.jobs++
    if (!message.reusable || thread.jobs >= MOST_JOBS) {
      end(thread, { type: 'aborted' })
      return
    }
    awaitReady(thread)
    // A job that waits keeps the process alive by the thread that will take it.
    if (queue.length === 0) thread.worker.unref()
  }

  function rest(thread: Thread): void {
    clearTimeout(thread.timer)
    thread.state = 'idle'
    thread.worker.unref()
    pump()
    if (thread.state !== 'idle') return
    thread.timer = setTimeout(() => end(thread, { type: 'aborted' }), options.idleMs ?? IDLE_MS)
    thread.timer.unref()
  }

  function give(thread: Thread, job: Waiting): void {
    clearTimeout(thread.timer)
    thread.state = 'busy'
    thread.job = job
    thread.worker.ref()
    thread.timer = setTimeout(() => end(thread, { type: 'timeout' }), job.limitMs)
    thread.worker.postMessage(job.data)
  }

  /** Terminates the thread. Its job ends as `how` says; one that died before it had a job takes the first that waits with it, or a job would be tried for ever. */
  function end(thread: Thread, how: JobEnd): void {
    if (thread.state === 'ending') return
    const { job, state } = thread
    clearTimeout(thread.timer)
    thread.state = 'ending'
    thread.job = null
    thread.worker.ref()
    void thread.worker.terminate()
    if (job) settle(job, how)
    else if (state === 'preparing' && how.type !== 'aborted')
      refuse(how.type === 'crash' ? how.message : `it did not start: ${how.type}`)
  }

  function refuse(message: string): void {
    const job = queue.shift()
    if (job) settle(job, { type: 'not-started', message })
  }

  function settle(job: Waiting, how: JobEnd): void {
    job.signal.removeEventListener('abort', job.onAbort)
    job.end(how)
  }

  function abort(job: Waiting): void {
    const place = queue.indexOf(job)
    if (place >= 0) queue.splice(place, 1)
    const thread = [...threads].find((one) => one.job === job)
    if (thread) end(thread, { type: 'aborted' })
    else settle(job, { type: 'aborted' })
  }

  return {
    run(job) {
      const { promise, resolve } = Promise.withResolvers<JobEnd>()
      const waiting: Waiting = { ...job, end: resolve, onAbort: () => abort(waiting) }
      if (job.signal.aborted) return Promise.resolve({ type: 'aborted' })
      job.signal.addEventListener('abort', waiting.onAbort, { once: true })
      queue.push(waiting)
      for (const thread of threads) if (thread.state === 'preparing') thread.worker.ref()
      pump()
      return promise
    },
    size: () => threads.size,
  }
}
