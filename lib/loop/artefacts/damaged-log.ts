/** How far a log has come, by its last event. */
export type LogPosition = { iteration: number; steps: number; at: number }

/** A stored log that no other try can read: an event's payload is missing, or a row is no JSON. A store throws it from `load` for such faults alone. */
export class DamagedLog extends Error {
  readonly last: LogPosition
  constructor(message: string, last: LogPosition) {
    super(message)
    this.name = 'DamagedLog'
    this.last = last
  }
}
