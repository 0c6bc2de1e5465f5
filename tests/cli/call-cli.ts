import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { runCli } from '../../lib/cli/cli.ts'

export type Finished = { code: number | null; stdout: string; stderr: string }

/** What main.ts gives a command, in this process: starting one of its own for each command takes a second. One command at a time. */
export async function callCli(
  { env }: { env: NodeJS.ProcessEnv },
  args: string[],
  { extra = {}, input = '' }: { extra?: Record<string, string>; input?: string } = {},
): Promise<Finished> {
  const written = { out: '', err: '' }
  const write = (stream: keyof typeof written) => (line: string) => {
    written[stream] += `${line}\n`
  }
  const stdin = Readable.from([Buffer.from(input)])
  // A stream that is no terminal is all that a command knows of it.
  const given = vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as typeof process.stdin)
  const before = process.env
  process.env = { ...env, ...extra }
  try {
    const terminal = { out: write('out'), err: write('err'), paint: (_: unknown, text: string) => text }
    const code = await runCli(args, terminal, 'test')
    return { code, stdout: written.out, stderr: written.err }
  } finally {
    process.env = before
    given.mockRestore()
  }
}
