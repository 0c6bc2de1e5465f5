import { CliError } from './terminal.ts'

const WRONG_CALL = 2
const MOST_BYTES = 100_000

/**
 * A secret from standard input, as `example` shows: `what` says of which kind. Typed at a terminal it would be seen, so that it has to come from a file or
 * another program. Throws CliError (2).
 */
export async function readSecret(what: 'key' | 'headers', example: string): Promise<string> {
  const hint = `As in: ${example}`
  const it = what === 'key' ? 'A key is' : 'Headers are'
  if (process.stdin.isTTY) throw new CliError(WRONG_CALL, `${it} read from a file or another program.`, hint)
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin) {
    parts.push(part)
    size += part.length
    if (size > MOST_BYTES) throw new CliError(WRONG_CALL, `What came in as ${what} is too long.`, hint)
  }
  const text = Buffer.concat(parts).toString('utf8').trim()
  if (text === '') throw new CliError(WRONG_CALL, `No ${what} came in.`, hint)
  return text
}
