import { rename, writeFile } from 'node:fs/promises'
import { callerPath } from './design-file.ts'
import { CliError } from './terminal.ts'

/** Writes a file: the old one or the new one, never half of it. Throws CliError (1) that names file and reason. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = callerPath(file)
  const draft = `${target}.${process.pid}.tmp`
  try {
    await writeFile(draft, text)
    await rename(draft, target)
  } catch (error) {
    throw new CliError(1, `${file} can't be written: ${error instanceof Error ? error.message : error}.`)
  }
}
