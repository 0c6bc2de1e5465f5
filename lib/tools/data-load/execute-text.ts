import { isUtf8 } from 'node:buffer'
import { UnreadableData } from './table.ts'

const BYTE_ORDER_MARK = /^\uFEFF/
/** What a decoder puts in place of bytes that do not fit. */
const REPLACEMENT = '\uFFFD'
const REPLACEMENT_BYTES = 3

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

/** Names the first byte that does not fit, by the line and character where it stands. Goes through the file once, however many U+FFFD it holds itself. */
function notUtf8(bytes: Buffer): UnreadableData {
  const text = bytes.toString('utf8')
  let from = 0
  let offset = 0
  let at = text.indexOf(REPLACEMENT)
  for (; at !== -1; at = text.indexOf(REPLACEMENT, from)) {
    if (at > from) offset += Buffer.byteLength(text.slice(from, at))
    // One that stands in the file itself is a character like any other.
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) break
    offset += REPLACEMENT_BYTES
    from = at + 1
  }
  const byte = bytes[offset] ?? 0
  return new UnreadableData(
    `${placeAfter(text.slice(0, Math.max(0, at)))}: the byte 0x${byte.toString(16).padStart(2, '0').toUpperCase()} is not UTF-8; save the file as UTF-8`,
  )
}

function placeAfter(before: string): string {
  let line = 1
  let start = 0
  for (let end = before.indexOf('\n'); end !== -1; end = before.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return `line ${line}, character ${before.length - start + 1}`
}
