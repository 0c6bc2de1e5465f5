import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { callerPath } from './design-file.ts'
import { CliError } from './terminal.ts'

/** Writes a file: the old one or the new one, never half of it, and nothing beside it. Throws CliError (1) that names file and reason. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = callerPath(file)
  const there = await stat(target).catch(() => null)
  if (there?.isDirectory()) throw new CliError(1, `${file} is a folder, not a file.`)
  const draft = `${target}.${process.pid}.tmp`
  try {
    await writeFile(draft, text)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw new CliError(1, `${file} can't be written: ${reasonOf(error)}.`)
  }
}

/** What the system says, without its call and the draft's path: `EACCES: permission denied`. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/, \w+ '.*$/s, '')
}
