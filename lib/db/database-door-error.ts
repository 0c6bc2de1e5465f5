/** Thrown where a database can't be opened at all; its message is for people. */
export class DatabaseDoorError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DatabaseDoorError'
  }
}
