import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

/** A new prefixed id: milliseconds first, so that ids sort by age, then 80 random bits. */
export function newId(
  prefix: 'run' | 'loop' | 'ver' | 'snap' | 'mem' | 'art' | 'conn' | 'mcp' | 'link' | 'suite' | 'eval' | 'tpl',
  now = Date.now(),
): string {
  const random = Array.from(randomBytes(16), (byte) => ALPHABET[byte & 31]).join('')
  return `${prefix}_${now.toString(32).padStart(9, '0')}${random}`
}
