import { CliError } from './terminal.ts'

const WRONG_CALL = 2
const MOST_BYTES = 10_000

/** A key from standard input: its first line. Typed at a terminal it would be seen, so that it has to come from a file or another program. Throws CliError (2). */
export async function readKey(): Promise<string> {
  const hint = 'As in: models connect openai --key-stdin < key.txt'
  if (process.stdin.isTTY) throw new CliError(WRONG_CALL, 'A key is read from a file or another program.', hint)
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin) {
    parts.push(part)
    size += part.length
    if (size > MOST_BYTES) throw new CliError(WRONG_CALL, 'What came in is too long for a key.', hint)
  }
  const [line = ''] = Buffer.concat(parts).toString('utf8').trim().split('\n')
  if (line === '') throw new CliError(WRONG_CALL, 'No key came in.', hint)
  return line.trim()
}
