import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { CliError } from './terminal.ts'

const UNUSABLE = 2

/** Paths are the caller's, also when npm has changed the folder before it started us. */
export const callerPath = (file: string) => path.resolve(process.env.LOOPWRIGHT_CWD ?? process.cwd(), file)

/** The text of a file, within the size that any request may have. Throws CliError (2) that names file and reason. */
async function readText(file: string): Promise<string> {
  const full = callerPath(file)
  try {
    const facts = await stat(full)
    if (facts.isDirectory()) throw new CliError(UNUSABLE, `${file} is a folder, not a file.`)
    if (facts.size > LIMITS.requestBytes) {
      const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
      throw new CliError(
        UNUSABLE,
        `${file} has ${megabytes(facts.size)}; at most ${megabytes(LIMITS.requestBytes)} are read.`,
      )
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(full))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(UNUSABLE, `${file} can't be read: ${readFault(error)}.`)
  }
}

function readFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted'
  if (code === 'ENAMETOOLONG') return 'the name is too long'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text'
  return error instanceof Error ? error.message : String(error)
}

/** A JSON file's value. Throws CliError (2) that names file, line and column. */
export async function readJsonFile(file: string): Promise<Json> {
  const parsed = parseJson(await readText(file))
  if (parsed.ok) return parsed.value
  throw new CliError(UNUSABLE, `${file}${position(parsed)}: ${parsed.message}`)
}

const position = ({ line, column }: { line?: number; column?: number }) =>
  line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`

/**
 * A design from a file, as it stands: the compiler judges it. A `script.json` beside it gives the scripted answers when the design has none of its own.
 * Throws CliError (2) when there is no JSON object to judge.
 */
export async function readDesignFile(file: string): Promise<JsonObject> {
  const design = await readJsonFile(file)
  if (!isJsonObject(design)) {
    throw new CliError(
      UNUSABLE,
      `${file} holds ${Array.isArray(design) ? 'a list' : 'a single value'}; a design is an object.`,
    )
  }
  if (design.script !== undefined) return design
  const beside = path.join(path.dirname(file), 'script.json')
  const script = await isFile(beside)
  return script ? { ...design, script: await readJsonFile(beside) } : design
}

export async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(callerPath(file))).isFile()
  } catch {
    return false // whatever the reason: there is no file to read here
  }
}
