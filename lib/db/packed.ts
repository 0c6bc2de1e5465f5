import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Json } from '../loop/artefacts/json.ts'
import { DamagedValue, parseStored } from './payloads.ts'

/** A large JSON text as it is stored: compressed, since logs are kept for long and read seldom. */
export function pack(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(zstdCompressSync(text))
}

/** The value of a packed text. @throws DamagedValue, naming what it is. */
export function unpack(bytes: Uint8Array, what: string): Json {
  let text: string
  try {
    text = zstdDecompressSync(bytes).toString('utf8')
  } catch {
    throw new DamagedValue(`${what} is damaged`)
  }
  return parseStored(text, what)
}
