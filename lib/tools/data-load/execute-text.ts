import { isUtf8 } from 'node:buffer'
import { UnreadableData } from './table.ts'

const BYTE_ORDER_MARK = /^\uFEFF/

/** The text of a data file, without its byte order mark. @throws UnreadableData where it is not UTF-8, or holds what no text holds. */
export function textOf(content: Uint8Array): string {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const [one, two] = bytes
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff))
    throw new UnreadableData('the file is UTF-16: save it as UTF-8')
  if (!isUtf8(bytes)) throw notUtf8(bytes)
  const zero = bytes.indexOf(0)
  if (zero !== -1) {
    const before = bytes.subarray(0, zero).toString('utf8')
    throw new UnreadableData(`${placeAfter(before)}: a NUL character, which no text holds`)
  }
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '')
}

/** Names the first byte that does not fit, by the line and character where it stands. */
function notUtf8(bytes: Buffer): UnreadableData {
  const text = bytes.toString('utf8')
  let at = text.indexOf('\uFFFD')
  // One that stands in the file itself is a character like any other.
  while (
    at !== -1 &&
    Buffer.compare(Buffer.from(text.slice(0, at + 1)), bytes.subarray(0, byteLength(text, at + 1))) === 0
  )
    at = text.indexOf('\uFFFD', at + 1)
  const before = text.slice(0, Math.max(0, at))
  const byte = bytes[Buffer.byteLength(before)] ?? 0
  return new UnreadableData(
    `${placeAfter(before)}: the byte 0x${byte.toString(16).padStart(2, '0').toUpperCase()} is not UTF-8; save the file as UTF-8`,
  )
}

const byteLength = (text: string, chars: number) => Buffer.byteLength(text.slice(0, chars))

function placeAfter(before: string): string {
  const line = before.split('\n').length
  return `line ${line}, character ${before.length - before.lastIndexOf('\n')}`
}
