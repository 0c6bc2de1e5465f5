import type { ErrorClass } from '../loop/artefacts/events.ts'

/** What an in-process model throws instead of an answer: it knows the class of its own failure. */
export class ModelFailure extends Error {
  readonly class: ErrorClass
  constructor(errorClass: ErrorClass, message: string) {
    super(message)
    this.name = 'ModelFailure'
    this.class = errorClass
  }
}
