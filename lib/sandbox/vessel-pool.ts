import { availableParallelism } from 'node:os'

/** A thread or process in which foreign programs run, as a pool sees it. What it says by `message` is `FromVessel`. */
export interface Vessel {
  post(data: unknown): void
  /** Ends it at once, whatever it does. `onExit` hears of it. */
  terminate(): void
  /** Whether it keeps this process alive. */
  ref(): void
  unref(): void
  onMessage(listener: (message: FromVessel) => void): void
  /** It is beyond help: out of its memory, or of what it threw. */
  onFailure(listener: (how: { type: 'memory' } | { type: 'crash'; message: string }) => void): void
  /** It is gone, and holds nothing any more. */
  onExit(listener: () => void): void
}

/** `ready`: give me a job. `answer`: done; after one that is not `reusable` the vessel is thrown away, else it says `ready` again. */
export type FromVessel = { type: 'ready' } | { type: 'answer'; answer: unknown; reusable: boolean }

export type PoolOptions = {
  /** Starts one; what it throws is told as `not-started`. */
  start(): Vessel
  /** Most at a time; more jobs wait for their turn. As many as there are cores if left out, but 2 to 8. */
  most?: number
  /** How long one waits for another job before it is stopped. */
  idleMs?: number
  /** How long one may take to start, or to prepare for its next job. */
  startMs?: number
}

export type Job = {
  data: unknown
  /** From the moment a vessel has it; then that is terminated. */
  limitMs: number
  signal: AbortSignal
}

/** How a job ended. All but an answer cost the vessel, and none of them this process. */
export type JobEnd =
  | { type: 'answer'; answer: unknown }
  | { type: 'timeout' }
  | { type: 'memory' }
  | { type: 'aborted' }
  | { type: 'crash'; message: string }
  | { type: 'not-started'; message: string }

export type Pool = {
  /** Never rejects. */
  run(job: Job): Promise<JobEnd>
  /** How many are alive. */
  size(): number
}

/** On a busy machine. */
const START_MS = 15_000
const IDLE_MS = 20_000
const MOST_JOBS = 250
/** So that one program that takes long doesn't hold up all others, also on a machine with one core. */
const LEAST_CORES = 2
const MOST_CORES = 8

type Waiting = Job & { end(how: JobEnd): void; onAbort(): void }
type Member = {
  vessel: Vessel
  state: 'preparing' | 'idle' | 'busy' | 'ending'
  job: Waiting | null
  timer: NodeJS.Timeout | undefined
  jobs: number
}

/**
 * Threads or processes for programs that may not be trusted. Each serves one job at a time; it is kept for the next only after an answer that says so, and one that overstays,
 * dies or is aborted is terminated. Those that wait keep no process alive and end after a while. One that is being terminated keeps its place until it is gone, so
 * that what all of them hold stays bounded.
 */
export function vesselPool(options: PoolOptions): Pool {
  const most = options.most ?? Math.min(MOST_CORES, Math.max(LEAST_CORES, availableParallelism()))
  const members = new Set<Member>()
  const queue: Waiting[] = []

  function pump(): void {
    for (const member of members) {
      if (member.state !== 'idle') continue
      const job = queue.shift()
      if (!job) return
      give(member, job)
    }
    let coming = [...members].filter(({ state }) => state === 'preparing').length
    for (; coming < queue.length && members.size < most; coming++) if (!start()) return
  }

  function start(): boolean {
    let vessel: Vessel
    try {
      vessel = options.start()
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error))
      return false
    }
    const member: Member = { vessel, state: 'preparing', job: null, timer: undefined, jobs: 0 }
    members.add(member)
    awaitReady(member)
    vessel.onMessage((message) => hear(member, message))
    vessel.onFailure((how) => end(member, how))
    vessel.onExit(() => {
      end(member, { type: 'crash', message: 'it ended without an answer' })
      members.delete(member)
      pump()
    })
    return true
  }

  function awaitReady(member: Member): void {
    member.state = 'preparing'
    clearTimeout(member.timer)
    member.timer = setTimeout(() => end(member, { type: 'timeout' }), options.startMs ?? START_MS)
    member.timer.unref()
  }

  function hear(member: Member, message: FromVessel): void {
    if (member.state === 'ending') return
    if (message.type === 'ready') {
      rest(member)
      return
    }
    const { job } = member
    member.job = null
    if (job) settle(job, { type: 'answer', answer: message.answer })
    member.jobs++
    if (!message.reusable || member.jobs >= MOST_JOBS) {
      end(member, { type: 'aborted' })
      return
    }
    awaitReady(member)
    // A job that waits keeps the process alive by the thread that will take it.
    if (queue.length === 0) member.vessel.unref()
  }

  function rest(member: Member): void {
    clearTimeout(member.timer)
    member.state = 'idle'
    member.vessel.unref()
    pump()
    if (member.state !== 'idle') return
    member.timer = setTimeout(() => end(member, { type: 'aborted' }), options.idleMs ?? IDLE_MS)
    member.timer.unref()
  }

  function give(member: Member, job: Waiting): void {
    clearTimeout(member.timer)
    member.state = 'busy'
    member.job = job
    member.vessel.ref()
    member.timer = setTimeout(() => end(member, { type: 'timeout' }), job.limitMs)
    member.vessel.post(job.data)
  }

  /** Terminates the member. Its job ends as `how` says; one that died before it had a job takes the first that waits with it, or a job would be tried for ever. */
  function end(member: Member, how: JobEnd): void {
    if (member.state === 'ending') return
    const { job, state } = member
    clearTimeout(member.timer)
    member.state = 'ending'
    member.job = null
    member.vessel.ref()
    member.vessel.terminate()
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
    const member = [...members].find((one) => one.job === job)
    if (member) end(member, { type: 'aborted' })
    else settle(job, { type: 'aborted' })
  }

  return {
    run(job) {
      const { promise, resolve } = Promise.withResolvers<JobEnd>()
      const waiting: Waiting = { ...job, end: resolve, onAbort: () => abort(waiting) }
      if (job.signal.aborted) return Promise.resolve({ type: 'aborted' })
      job.signal.addEventListener('abort', waiting.onAbort, { once: true })
      queue.push(waiting)
      for (const member of members) if (member.state === 'preparing') member.vessel.ref()
      pump()
      return promise
    },
    size: () => members.size,
  }
}
