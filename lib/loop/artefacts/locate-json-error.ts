/**
 * Where and why a text isn't JSON, in words: engines word their errors differently and mostly without a position.
 * Call it only for a text that JSON.parse refused.
 */
export function locateJsonError(text: string): { at: number; message: string } {
  let at = 0
  /** Open brackets with what may come next inside them. */
  const open: ('{' | '[')[] = []
  let expect: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' = 'value'
  for (;;) {
    at = skipSpace(text, at)
    const inside = open.at(-1)
    if (at >= text.length)
      return { at, message: inside ? `ends before its ${inside === '{' ? '}' : ']'}` : 'ends where a value should be' }
    const char = text.charAt(at)
    if (expect === 'comma-or-end') {
      if (!inside) return { at, message: `unexpected ${char} after the value` }
      if (char === ',') expect = inside === '{' ? 'key' : 'value'
      else if (char !== closing(inside)) return { at, message: `expected , or ${closing(inside)}, got ${char}` }
      else open.pop()
      at++
    } else if (expect === 'colon') {
      if (char !== ':') return { at, message: `expected : after the key, got ${char}` }
      expect = 'value'
      at++
    } else if (inside && char === closing(inside) && (expect === 'value-or-end' || expect === 'key-or-end')) {
      open.pop()
      expect = 'comma-or-end'
      at++
    } else if (expect === 'key' || expect === 'key-or-end') {
      if (char !== '"')
        return { at, message: char === '}' ? 'a comma before }' : `expected a key in double quotes, got ${char}` }
      const end = scanString(text, at)
      if (typeof end !== 'number') return end
      at = end
      expect = 'colon'
    } else if (char === '{' || char === '[') {
      open.push(char)
      expect = char === '{' ? 'key-or-end' : 'value-or-end'
      at++
    } else {
      const end = scanScalar(text, at)
      if (typeof end !== 'number') return end
      at = end
      expect = 'comma-or-end'
    }
  }
}

const closing = (open: '{' | '[') => (open === '{' ? '}' : ']')

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
  return at
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y

function scanScalar(text: string, at: number): number | { at: number; message: string } {
  if (text[at] === '"') return scanString(text, at)
  for (const pattern of [WORD, NUMBER]) {
    pattern.lastIndex = at
    if (pattern.test(text)) return pattern.lastIndex
  }
  const char = text.charAt(at)
  if (char === "'") return { at, message: 'strings need double quotes' }
  return {
    at,
    message:
      char === ']' || char === '}'
        ? `a comma or bracket too many: unexpected ${char}`
        : `expected a value, got ${char}`,
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

function scanString(text: string, open: number): number | { at: number; message: string } {
  let at = open + 1
  while (text[at] !== '"') {
    STRING_PART.lastIndex = at
    if (!STRING_PART.test(text)) {
      if (at >= text.length) return { at: open, message: 'a string without its closing quote' }
      return {
        at,
        message:
          text[at] === '\\' ? 'an unknown escape in a string' : 'a line break or control character inside a string',
      }
    }
    at = STRING_PART.lastIndex
  }
  return at + 1
}
