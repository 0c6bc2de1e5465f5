import type { z } from 'zod'
import { plainIssues } from '../loop/2-compile/plain-issues.ts'
import type { Json } from '../loop/artefacts/json.ts'
import { CliError } from './terminal.ts'

const UNUSABLE = 2
const SHOWN = 5

/** A file's value in the shape that a command needs. Throws CliError (2) that names the file and each member at fault, by its path. */
export function checkedJson<T>(file: string, value: Json, shape: z.ZodType<T>, what: string): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = plainIssues(parsed.error.issues).map(({ path, message }) => `  ${place(path)}: ${message}`)
  const more = issues.length > SHOWN ? [`  and ${issues.length - SHOWN} more`] : []
  throw new CliError(UNUSABLE, `${file} is not ${what}:\n${[...issues.slice(0, SHOWN), ...more].join('\n')}`)
}

/** `[2].scores[0]`, counted from 0 as in the file; the whole file where the path is empty. */
function place(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'the file'
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

/** The value of a flag that a command can't do without. */
export function requiredFlag(value: unknown, command: string, flag: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new CliError(UNUSABLE, `${command}: --${flag} is missing.`, `Help: npm run -s loopwright -- help ${command}`)
}
