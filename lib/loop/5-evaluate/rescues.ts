import type { StopReason } from '../artefacts/contract.ts'
import type { ErrorKind } from '../artefacts/errors.ts'
import type { Rescues, Verdict } from '../artefacts/evaluation.ts'
import type { EventOf, EventType, LoopEvent, RecoveryAction } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'

type Rescuer = Pick<Rescues['rescues'][number], 'by' | 'name'>

/** `within` a step: a call that failed. Others stay until what they are about turns out well: an invariant, a score, a node that repeats itself. */
type Fault = { kind: string; about: string; within: number | null; by: Rescuer | null; told: Told }

type Told = { kind: string; iteration: number; saved: Rescuer | null }

/** Faults of one kind that the same made up for, with the first iterations in which they happened. `saved` null: nothing did, or it is not known yet. */
export type Incident = { kind: string; times: number; iterations: number[]; saved: Rescuer | null }

const ITERATIONS_TOLD = 12

/** The run came to its end by itself, and nothing of the contract foresaw it. */
const UNFORESEEN: readonly StopReason[] = ['fatal_error', 'internal_error', 'no_route']

const IN_WORDS: Record<ErrorKind, string> = {
  timeout: 'timeout',
  rate_limit: 'rate limit',
  unavailable: 'unavailable',
  unknown_tool: 'unknown tool',
  invalid_arguments: 'invalid arguments',
  missing_dependency: 'missing dependency',
  syntax: 'syntax error',
  unusable_answer: 'unusable answer',
  circuit_open: 'circuit open',
  too_slow: 'too slow',
  refused: 'refused',
  other: 'other error',
}

const RESCUER_OF: Record<Exclude<RecoveryAction, 'abort'>, Rescuer['by']> = {
  back_off: 'retry',
  longer_timeout: 'retry',
  fallback_model: 'fallback',
  repair: 'repair',
  replan: 'recovery',
  create_first: 'recovery',
  route: 'recovery',
  continue: 'recovery',
}

/** What went wrong in a run by its log, and what made up for it. A log that has not ended is read as far as it goes. */
export function rescuesOf(events: Iterable<LoopEvent>): Rescues {
  const reader = createRescueReader()
  for (const event of events) reader.feed(event)
  return reader.rescues()
}

/** The same over a log that is read page by page. */
export function createRescueReader(): { feed(event: LoopEvent): void; rescues(): Rescues; incidents(): Incident[] } {
  const book = new Book()
  return {
    feed(event) {
      book.iteration = event.iteration
      const read = READERS[event.type] as ((book: Book, event: LoopEvent) => void) | undefined // each takes the type it stands under
      read?.(book, event)
    },
    rescues: () => book.rescues(),
    incidents: () => book.incidents(),
  }
}

/** What is not saved once the endings are judged: a success that a validator denies, or that should have been none, was no rescue; an ending that the case expects needs none. */
export function unsavedBy(
  { unsaved }: Rescues,
  { passed, outcome, validators, unexpected }: Pick<Verdict, 'passed' | 'outcome' | 'validators' | 'unexpected'>,
): string | null {
  if (passed) return null
  const failing = validators.find(({ holds }) => !holds)
  if (outcome !== 'success') return unsaved
  if (failing) return `It says success, and “${failing.name}” fails${failing.reason ? `: ${failing.reason}` : '.'}`
  return unexpected === null ? unsaved : `It says success, and that is wrong: ${unexpected}`
}

class Book {
  readonly #faults = new Map<string, number>()
  readonly #rescues = new Map<string, Rescuer & { times: number }>()
  readonly #told: Told[] = []
  #open: Fault[] = []
  #unsaved: string | null = null
  /** What nodes did and answered last, and which models were asked for what. */
  readonly lastAction = new Map<string, string>()
  readonly lastAnswer = new Map<string, string>()
  readonly bestScore = new Map<string, number>()
  /** An invariant whose remediation is to stop ended the step that is read. */
  stopped = false
  /** Where the last step failed. */
  failedAt: { nodeId: string; iteration: number } | null = null
  iteration = 0
  /** Of the step that is read. */
  step = { alias: '', answer: null as string | null, refusal: false, asked: null as string | null }
  /** Who continued it last. */
  person = ''

  fault(kind: string, about: string, within: number | null = null, by: Rescuer | null = null): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1)
    const told: Told = { kind, iteration: this.iteration, saved: null }
    this.#told.push(told)
    this.#open.push({ kind, about, within, by, told })
  }

  has(about: string): boolean {
    return this.#open.some((fault) => fault.about === about)
  }

  /** Who is to make up for them, when they turn out well. */
  assign(which: (fault: Fault) => boolean, by: Rescuer): void {
    for (const fault of this.#open) if (which(fault)) fault.by = by
  }

  /** They turned out well. */
  close(which: (fault: Fault) => boolean, otherwise: Rescuer): void {
    this.#open = this.#open.filter((fault) => {
      if (!which(fault)) return true
      fault.told.saved = fault.by ?? otherwise
      this.credit(fault.told.saved)
      return false
    })
  }

  credit({ by, name }: Rescuer, times = 1): void {
    const key = `${by} ${name}`
    this.#rescues.set(key, { by, name, times: (this.#rescues.get(key)?.times ?? 0) + times })
  }

  finish(event: EventOf<'run-finished'>): void {
    const { reason, outcome } = event.data
    const stopping = this.#open.find(({ by }) => by?.by === 'invariant')?.by
    // Whoever cancelled it made up for nothing: it was given up, perhaps while it waited for a person.
    if (reason === 'cancelled') return
    const rule: Rescuer =
      reason === 'stopped_by_person' ? { by: 'person', name: this.person } : { by: 'rule', name: reason }
    if (outcome === 'failure' && UNFORESEEN.includes(reason)) {
      // It was to stop there, and did.
      if (reason === 'fatal_error' && stopping && this.stopped) this.close(() => true, stopping)
      else this.#unsaved = this.#sentence(event)
      return
    }
    if (outcome === 'failure' && this.#faults.size > 0 && this.#open.length === 0) this.credit(rule)
    this.assign(() => true, rule)
    this.close(() => true, rule)
  }

  #sentence({ nodeId, iteration, data }: EventOf<'run-finished'>): string {
    const at = this.failedAt ?? { nodeId: nodeId ?? '', iteration }
    const where = at.nodeId === '' ? '' : ` at “${at.nodeId}”`
    const kinds = [...new Set(this.#open.map(({ kind }) => kind))]
    const after = kinds.length === 0 ? '' : `, after ${kinds.join(', ')}`
    return `Ended as ${data.reason}${where} in iteration ${at.iteration}${after}: ${data.explanation}`
  }

  rescues(): Rescues {
    const faults = [...this.#faults].map(([kind, times]) => ({ kind, times }))
    return { faults, rescues: [...this.#rescues.values()], unsaved: this.#unsaved }
  }

  incidents(): Incident[] {
    const found = new Map<string, Incident>()
    for (const { kind, iteration, saved } of this.#told) {
      const key = canonicalJson([kind, saved])
      const incident = found.get(key) ?? {
        kind,
        times: 0,
        iterations: [],
        saved: saved && { by: saved.by, name: saved.name },
      }
      found.set(key, incident)
      incident.times++
      const { iterations } = incident
      if (iterations.at(-1) !== iteration && iterations.length < ITERATIONS_TOLD) iterations.push(iteration)
    }
    return [...found.values()]
  }
}

/** Of a failure in this step, until another try of the same succeeds. */
const inStep = (step: number, about?: string) => (fault: Fault) =>
  fault.within === step && (about === undefined || fault.about === about)
const node = (event: LoopEvent) => event.nodeId ?? ''
const loopOn = (event: LoopEvent): Rescuer => ({ by: 'iteration', name: node(event) })
const goingOn = (event: LoopEvent): Rescuer => ({ by: 'recovery', name: node(event) })

type Readers = { [T in EventType]?: (book: Book, event: EventOf<T>) => void }

const READERS: Readers = {
  'step-started': (book) => {
    book.step = { alias: '', answer: null, refusal: false, asked: null }
    book.stopped = false
  },
  'model-called': (book, { data }) => {
    book.step.alias = data.alias
  },
  'model-failed': (book, event) => {
    // Of which model is told with what is done about it: this one was not called.
    if (event.data.kind === 'circuit_open') circuitOpen(book, event, '')
    else book.fault(`model: ${IN_WORDS[event.data.kind]}`, 'model', event.step)
  },
  'model-answered': (book, event) => {
    const { step, data } = event
    book.assign((fault) => inStep(step, 'model')(fault) && fault.by?.by === 'fallback', {
      by: 'fallback',
      name: book.step.alias,
    })
    book.close(inStep(step, 'model'), goingOn(event))
    book.step.answer = data.text
    book.step.refusal = data.finishReason === 'content-filter'
  },
  'answer-rejected': (book, { step }) => {
    book.fault(book.step.refusal ? 'model: refusal' : 'model: unusable answer', 'answer', step)
    book.step.answer = null
  },
  'latent-updated': (book, event) => {
    if (!event.data.parsed) book.fault('model: unusable answer', 'thought', event.step, goingOn(event))
  },
  'decision-made': decided,
  'recovery-chosen': (book, event) => {
    const { action, kind, circuit } = event.data
    const nameless = (fault: Fault) => inStep(event.step, 'circuit')(fault) && fault.by?.name === ''
    if (circuit) book.assign(nameless, { by: 'circuit', name: circuit.target })
    if (action === 'abort') return
    const by = RESCUER_OF[action]
    const again = by === 'retry' || by === 'repair'
    const of = again && kind === 'unusable_answer' ? 'answer' : null
    book.assign(
      (fault) =>
        inStep(event.step)(fault) &&
        fault.by?.by !== 'circuit' &&
        fault.by?.by !== 'person' &&
        (of === null ? !again || fault.about !== 'answer' : fault.about === of),
      { by, name: node(event) },
    )
  },
  'tool-failed': (book, event) => {
    const { kind, refused } = event.data
    if (kind === 'circuit_open') circuitOpen(book, event, refused?.tool ?? node(event))
    else if (refused && book.step.asked !== null)
      book.fault('action turned down', 'action', event.step, { by: 'person', name: book.step.asked })
    else book.fault(`tool: ${IN_WORDS[kind]}`, 'tool', event.step)
  },
  'tool-answered': (book, event) => book.close(inStep(event.step, 'tool'), goingOn(event)),
  'tool-compensated': (book, { data, step }) => {
    if (!data.ok) book.fault('tool: could not be undone', 'tool', step)
  },
  'person-answered': (book, { data }) => {
    book.step.asked = data.by
  },
  'recall-failed': (book, event) => book.fault('memory: unavailable', 'memory', event.step, goingOn(event)),
  'children-answered': (book, { data, step }) => {
    if (data.failure) book.fault('child loop: failed', 'children', step)
  },
  'children-failed': (book, { step }) => book.fault('child loop: failed', 'children', step),
  'budget-refused': (book) => {
    if (!book.has('budget')) book.fault('budget: no room', 'budget')
  },
  'invariant-checked': invariantChecked,
  'remediation-applied': (book, { data }) => {
    book.stopped = data.remediation === 'stop'
    book.assign(({ about }) => about === `invariant ${data.name}`, { by: 'invariant', name: data.name })
  },
  'output-evaluated': evaluated,
  'goal-verified': (book, event) => {
    if (event.data.accepted) book.close(({ about }) => about === 'goal', loopOn(event))
    else if (!book.has('goal')) book.fault('goal: not verified', 'goal')
  },
  'run-continued': (book, { data }) => {
    book.person = data.by
    book.close(() => true, { by: 'person', name: data.by })
  },
  'step-finished': (book, event) => {
    if (event.data.failure) book.failedAt = { nodeId: node(event), iteration: event.iteration }
    else book.close(inStep(event.step), goingOn(event))
  },
  'run-finished': (book, event) => book.finish(event),
}

/** The request was spared: the circuit has made up for it, if the node finds a way on. */
function circuitOpen(book: Book, event: LoopEvent, target: string): void {
  book.fault('circuit open', 'circuit', event.step, { by: 'circuit', name: target })
}

/** A node that decides the same again, or gives the same answer again, has not taken notice of what came of it. */
function decided(book: Book, event: EventOf<'decision-made'>): void {
  const { action } = event.data.decision
  const [last, now] = action
    ? [book.lastAction, canonicalJson({ tool: action.tool, args: action.args })]
    : [book.lastAnswer, book.step.answer]
  book.close(inStep(event.step, 'answer'), goingOn(event))
  if (now === null) return
  const about = `repeat ${node(event)}`
  if (last.get(node(event)) === now) book.fault(action ? 'repeated action' : 'repeated answer', about)
  else book.close((fault) => fault.about === about, loopOn(event))
  last.set(node(event), now)
}

function invariantChecked(book: Book, event: EventOf<'invariant-checked'>): void {
  const { name, holds, relaxed } = event.data
  const about = `invariant ${name}`
  if (holds) book.close((fault) => fault.about === about, loopOn(event))
  else if (relaxed) book.assign((fault) => fault.about === about, { by: 'person', name: book.person })
  else if (!book.has(about)) book.fault('invariant violated', about)
}

/** What comes out worse than before is a wrong answer that was caught; a first draft that is not good enough yet is none. */
function evaluated(book: Book, event: EventOf<'output-evaluated'>): void {
  const about = `score ${node(event)}`
  const best = book.bestScore.get(node(event)) ?? Number.NEGATIVE_INFINITY
  if (event.data.score >= best) {
    book.bestScore.set(node(event), event.data.score)
    book.close((fault) => fault.about === about, loopOn(event))
  } else if (!book.has(about)) book.fault('worse answer', about)
}
