import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import { firstChars } from '../loop/text/first-chars.ts'
import { count, oneLine, type Terminal } from './terminal.ts'

const MOST_LINES = 3
const MOST_CHARS = 200

/** Gathers what went wrong in an iteration, from its events in their order, for lines beneath that of the iteration. */
export class FailureLines {
  /** What calls in flight are of, by their number. */
  #called = new Map<number, string>()
  #failures = new Map<string, number>()

  add(event: TraceEvent): void {
    if (event.type === 'tool-requested') this.#called.set(event.data.call, event.data.tool)
    else if (event.type === 'children-requested') this.#called.set(event.data.call, event.data.loop)
    else if (event.type === 'person-asked' && event.data.action)
      this.#called.set(event.data.call, event.data.action.tool)
    const failure = this.#failureOf(event)
    if (failure) this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1)
  }

  /** What was gathered since the last call: equal failures once, a few at most. */
  take(terminal: Terminal, stream: 'out' | 'err'): string[] {
    const all = [...this.#failures]
    this.#failures.clear()
    const lines = all.slice(0, MOST_LINES).map(([text, times]) => (times > 1 ? `${text} (${times} times)` : text))
    if (all.length > MOST_LINES) lines.push(`and ${count(all.length - MOST_LINES, 'other failure')}, see trace`)
    return lines.map((line) => `       ${terminal.paint('red', line, stream)}`)
  }

  #failureOf({ type, data }: TraceEvent): string | null {
    if (type === 'model-failed') return told('model', data.message)
    if (type === 'tool-failed') return told(data.refused?.tool ?? this.#called.get(data.call), data.message)
    if (type === 'children-failed') return told(this.#called.get(data.call), data.message)
    if (type === 'children-answered' && data.failure) return told(this.#called.get(data.call), data.failure.message)
    return null
  }
}

function told(what = 'call', message: string): string {
  const short = firstChars(message, MOST_CHARS)
  return oneLine(`${what}: ${short}${short.length < message.length ? ' …' : ''}`)
}
