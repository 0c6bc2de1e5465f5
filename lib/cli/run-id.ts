import { CliError } from './terminal.ts'

/** The argument as a run's id. Throws CliError (1). */
export function runIdOf(text: string): string {
  if (/^run_[0-9a-z]{1,40}$/.test(text)) return text
  throw new CliError(1, `${text} is no run id; they look like run_….`)
}
