import { LIMITS } from '../loop/artefacts/limits.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import type { ProblemCode, ProblemItem } from './contracts/problem.ts'

export type ReadBody =
  | { ok: true; value: unknown }
  | { ok: false; code: ProblemCode; detail: string; problems?: ProblemItem[] }

/** The request's JSON. Stops reading at the size limit, and refuses nesting and keys that only an attack would send. */
export async function readBody(request: Request): Promise<ReadBody> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    return { ok: false, code: 'unsupported-media-type', detail: 'Send JSON with Content-Type: application/json.' }
  }
  const bytes = await readBytes(request, LIMITS.requestBytes)
  if (bytes === 'too-large') {
    return {
      ok: false,
      code: 'payload-too-large',
      detail: `A request may have at most ${LIMITS.requestBytes.toLocaleString('en')} bytes.`,
    }
  }
  const text = decode(bytes)
  if (text === null) return { ok: false, code: 'invalid-json', detail: 'The body is not UTF-8.' }
  const parsed = parseJson(text)
  if (parsed.ok) return { ok: true, value: parsed.value }
  const place = parsed.line === undefined ? 'body' : `body, line ${parsed.line}, column ${parsed.column}`
  return {
    ok: false,
    code: 'invalid-json',
    detail: 'The body is not JSON that can be accepted.',
    problems: [{ where: place, message: parsed.message }],
  }
}

/** The request's body as a file; null where it is larger than one may be. */
export async function readFileBody(request: Request): Promise<Uint8Array | null> {
  const bytes = await readBytes(request, LIMITS.artifactBytes)
  return bytes === 'too-large' ? null : bytes
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array | 'too-large'> {
  if (Number(request.headers.get('content-length')) > limit) return 'too-large'
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  while (reader) {
    const { value, done } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel().catch(() => undefined)
      return 'too-large'
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
