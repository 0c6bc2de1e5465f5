/** What a stretch of an expression is. `other` is what the language has no use for; white space is left out. */
export type TokenKind = 'name' | 'keyword' | 'number' | 'text' | 'operator' | 'bracket' | 'comment' | 'other'
export type Token = { kind: TokenKind; from: number; to: number }

/** Words of the language: they name nothing. */
export const KEYWORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in'])

/** In this order: the first that fits is taken. A text without its end goes on to the end of its line, or of the source if it has three quotes. */
const PATTERNS: readonly [TokenKind, RegExp][] = [
  ['comment', /\/\/[^\n]*/y],
  ['text', /[bBrR]?(?:'''(?:\\[\s\S]|(?!''')[\s\S])*(?:'''|$)|"""(?:\\[\s\S]|(?!""")[\s\S])*(?:"""|$))/y],
  ['text', /[bBrR]?(?:'(?:\\[^\n]|[^'\\\n])*(?:'|\\?$|\\?(?=\n))|"(?:\\[^\n]|[^"\\\n])*(?:"|\\?$|\\?(?=\n)))/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[uU]?/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['operator', /[=!<>]=|&&|\|\||[-+*/%<>!.,:?]/y],
  ['bracket', /[()[\]{}]/y],
  ['other', /[\s\S]/y],
]
const SPACE = /\s+/y

/** Tokens of source[from, to), also of one that doesn't parse: for colours, and for what is being typed. The parser remains the judge. */
export function tokenize(source: string, from = 0, to = source.length): Token[] {
  const text = to === source.length ? source : source.slice(0, to)
  const tokens: Token[] = []
  for (let at = from; at < to; ) {
    SPACE.lastIndex = at
    if (SPACE.test(text)) {
      at = SPACE.lastIndex
      continue
    }
    const token = tokenAt(text, at)
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function tokenAt(text: string, from: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = from
    if (!pattern.test(text)) continue
    const to = pattern.lastIndex
    return { kind: kind === 'name' && KEYWORDS.has(text.slice(from, to)) ? 'keyword' : kind, from, to }
  }
  return { kind: 'other', from, to: from + 1 }
}
