import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { kindOfClass } from '../loop/recovery/table.ts'

/** What an in-process model throws instead of an answer: it knows the class of its own failure. */
export class ModelFailure extends Error {
  readonly class: ErrorClass
  readonly kind: ErrorKind
  constructor(errorClass: ErrorClass, message: string, kind: ErrorKind = kindOfClass(errorClass)) {
    super(message)
    this.name = 'ModelFailure'
    this.class = errorClass
    this.kind = kind
  }
}
