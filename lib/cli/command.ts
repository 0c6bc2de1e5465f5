import type { ParseArgsOptionsConfig } from 'node:util'
import type { Terminal } from './terminal.ts'

export type Flags = Record<string, string | boolean | (string | boolean)[] | undefined>

export type Invocation = {
  args: string[]
  flags: Flags
  terminal: Terminal
}

/** One command of the command line. */
export type Command = {
  name: string
  /** Arguments and flags, as help prints them. */
  usage: string
  summary: string
  /** Lines of help beneath the usage. */
  details: string[]
  /** How many positional arguments it takes. */
  args: { min: number; max: number }
  flags: ParseArgsOptionsConfig
  /** Resolves to the exit code. Throws CliError for an expected failure. */
  run(invocation: Invocation): Promise<number>
}

export const JSON_FLAG = { json: { type: 'boolean' } } as const
