import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { CliError } from './terminal.ts'

const UNUSABLE = 2
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

/** Paths are the caller's, also when npm has changed the folder before it started us. */
export const callerPath = (file: string) => path.resolve(process.env.LOOPWRIGHT_CWD ?? process.cwd(), file)

/** The text of a file, within the size that any request may have. Throws CliError (2) that names file and reason. */
export async function readText(file: string): Promise<string> {
  const bytes = await readContent(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new CliError(UNUSABLE, `${file} can't be read: ${readFault(error)}.`)
  }
}

/** What a file holds, within the same size. Throws CliError (2) that names file and reason. */
export async function readContent(file: string): Promise<Uint8Array> {
  const full = callerPath(file)
  let handle: FileHandle | undefined
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. What was opened is what is looked at and read.
    handle = await open(full, constants.O_RDONLY | constants.O_NONBLOCK)
    const facts = await handle.stat()
    if (facts.isDirectory()) throw new CliError(UNUSABLE, `${file} is a folder, not a file.`)
    if (!facts.isFile()) throw new CliError(UNUSABLE, `${file} is a pipe or a device, not a file.`)
    if (facts.size > LIMITS.requestBytes) {
      throw new CliError(
        UNUSABLE,
        `${file} has ${megabytes(facts.size)}; at most ${megabytes(LIMITS.requestBytes)} are read.`,
      )
    }
    return await readBounded(handle)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(UNUSABLE, `${file} can't be read: ${readFault(error)}.`)
  } finally {
    await handle?.close()
  }
}

/** The bytes of a file, and no more than the limit although some files are longer than they say or still grow. */
async function readBounded(handle: FileHandle): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of handle.createReadStream({ start: 0, end: LIMITS.requestBytes, autoClose: false })) {
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  if (bytes.length > LIMITS.requestBytes) throw new Error(`it has more than ${megabytes(LIMITS.requestBytes)}`)
  return bytes
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

/** Whether a word that names a design file, a loop or a template names a file. */
export async function isDesignPath(word: string): Promise<boolean> {
  // Neither slugs nor templates have dots or slashes: such a name means a file, and reading it says what is wrong with it.
  return (await isFile(word)) || /[./\\]/.test(word)
}
