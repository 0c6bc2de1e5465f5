import { CliError, printable } from './terminal.ts'

const WRONG_CALL = 2

/** The value of a flag that counts from 1. Throws CliError (2). */
export function wholeNumber(flag: string, given: unknown): number {
  const text = String(given)
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new CliError(WRONG_CALL, `--${flag} ${printable(text.slice(0, 200))}: expected a whole number from 1 on.`)
}
