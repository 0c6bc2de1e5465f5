import { utf8Bytes } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { LruCache } from '../artefacts/lru-cache.ts'
import { spanOf } from './span.ts'
import type { ExpressionProblem } from './types.ts'

/** An expression inside a template: its text and the offset at which it stands. */
export type Embedded = { source: string; at: number }

export type TemplatePart =
  | { type: 'text'; text: string }
  | { type: 'value'; expression: Embedded }
  | { type: 'each'; list: Embedded; variable: string; body: TemplatePart[] }
  | { type: 'if'; condition: Embedded; holds: TemplatePart[]; otherwise: TemplatePart[] }

export type ParsedTemplate = { parts: TemplatePart[]; problems: ExpressionProblem[] }

type Tag = {
  from: number
  to: number
  inner: Embedded
  kind: 'value' | 'each' | 'if' | 'else' | '/each' | '/if' | 'unknown'
}
type Open = { tag: Tag; part: Extract<TemplatePart, { type: 'each' | 'if' }>; into: TemplatePart[] }

const MAX_BLOCKS_DEEP = 16
/** Enough to mend a template; each costs a search for its line. */
export const MAX_TEMPLATE_PROBLEMS = 100
const cache = new LruCache<ParsedTemplate>(200)

/** Parts of a template. Never throws: parts with a problem are left out and reported. The same text is parsed once. */
export function parseTemplate(source: string): ParsedTemplate {
  if (source.length > LIMITS.templateBytes || utf8Bytes(source) > LIMITS.templateBytes) {
    const message = `a template may be at most ${LIMITS.templateBytes.toLocaleString('en')} bytes long`
    return { parts: [], problems: [{ code: 'too-long', message, span: spanOf(source, 0, source.length) }] }
  }
  return cache.get(source, () => new TemplateParser(source).parse())
}

class TemplateParser {
  readonly #source: string
  readonly #problems: ExpressionProblem[] = []
  readonly #root: TemplatePart[] = []
  readonly #open: Open[] = []

  constructor(source: string) {
    this.#source = source
  }

  parse(): ParsedTemplate {
    let at = 0
    for (let from = this.#source.indexOf('{{'); from !== -1; from = this.#source.indexOf('{{', at)) {
      const tag = this.#tag(from)
      if (!tag) break
      const line = tag.kind === 'value' || tag.kind === 'unknown' ? undefined : this.#ownLine(tag)
      this.#text(at, line ? Math.max(at, line.from) : from)
      this.#apply(tag)
      at = line ? line.to : tag.to
    }
    this.#text(at, this.#source.length)
    for (const { tag } of this.#open)
      this.#report(`{{#${tag.kind} …}} is never closed by {{/${tag.kind}}}`, tag.from, tag.to)
    return { parts: this.#root, problems: this.#problems }
  }

  #report(message: string, from: number, to: number): void {
    if (this.#problems.length >= MAX_TEMPLATE_PROBLEMS) return
    this.#problems.push({ code: 'template-syntax', message, span: spanOf(this.#source, from, to) })
  }

  get #into(): TemplatePart[] {
    return this.#open.at(-1)?.into ?? this.#root
  }

  #text(from: number, to: number): void {
    if (to > from) this.#into.push({ type: 'text', text: this.#source.slice(from, to) })
  }

  /** The tag that begins at `from`, or undefined (reported) when it has no end. */
  #tag(from: number): Tag | undefined {
    const end = endOfTag(this.#source, from + 2)
    if (end === -1) {
      this.#report('{{ without its }}', from, from + 2)
      return undefined
    }
    const inner = trimmed(this.#source, from + 2, end)
    const tag = { from, to: end + 2, inner }
    const word = /^(#each|#if|else|\/each|\/if)(?![\w(.[])/.exec(inner.source)?.[1]
    if (word === '#each' || word === '#if') {
      return {
        ...tag,
        kind: word === '#each' ? 'each' : 'if',
        inner: trimmed(this.#source, inner.at + word.length, end),
      }
    }
    if (word !== undefined && inner.source === word) return { ...tag, kind: word as 'else' | '/each' | '/if' } // the other words of the pattern
    return { ...tag, kind: /^[#/]/.test(inner.source) ? 'unknown' : 'value' }
  }

  /** A block tag alone on its line takes the whole line with it, so that blocks leave no empty lines. */
  #ownLine(tag: Tag): { from: number; to: number } | undefined {
    const from = this.#source.lastIndexOf('\n', tag.from - 1) + 1
    if (tag.from > 0 && this.#source.slice(from, tag.from).trim() !== '') return undefined
    const newline = this.#source.indexOf('\n', tag.to)
    const to = newline === -1 ? this.#source.length : newline + 1
    return this.#source.slice(tag.to, to).trim() === '' ? { from: tag.from === 0 ? 0 : from, to } : undefined
  }

  #apply(tag: Tag): void {
    if (tag.kind === 'each') this.#openEach(tag)
    else if (tag.kind === 'if') this.#openIf(tag)
    else if (tag.kind === 'else') this.#else(tag)
    else if (tag.kind === '/each' || tag.kind === '/if') this.#close(tag)
    else if (tag.kind === 'value' && tag.inner.source !== '') this.#into.push({ type: 'value', expression: tag.inner })
    else if (tag.kind === 'value') this.#report('an empty {{ }}', tag.from, tag.to)
    else this.#report('unknown block; there are {{#each list as x}} and {{#if condition}}', tag.from, tag.to)
  }

  #openIf(tag: Tag): void {
    const part: Open['part'] = { type: 'if', condition: tag.inner, holds: [], otherwise: [] }
    this.#begin({ tag, part, into: part.holds })
  }

  #openEach(tag: Tag): void {
    const { source, at } = tag.inner
    const match = /^([\s\S]*?)\s+as\s+([A-Za-z_]\w*)$/.exec(source)
    if (!match) this.#report('write {{#each list as x}}', tag.from, tag.to)
    const part: TemplatePart = {
      type: 'each',
      list: { source: match?.[1] ?? '[]', at },
      variable: match?.[2] ?? '_',
      body: [],
    }
    this.#begin({ tag, part, into: part.body })
  }

  #begin(open: Open): void {
    if (this.#open.length === MAX_BLOCKS_DEEP)
      this.#report(`blocks are nested deeper than ${MAX_BLOCKS_DEEP}`, open.tag.from, open.tag.to)
    if (this.#open.length < MAX_BLOCKS_DEEP) this.#into.push(open.part)
    this.#open.push(open)
  }

  #else(tag: Tag): void {
    const open = this.#open.at(-1)
    if (open?.part.type === 'if' && open.into !== open.part.otherwise) open.into = open.part.otherwise
    else this.#report('{{else}} belongs inside {{#if …}}, once', tag.from, tag.to)
  }

  #close(tag: Tag): void {
    const open = this.#open.at(-1)
    if (open && tag.kind === `/${open.tag.kind}`) this.#open.pop()
    else this.#report(open ? `expected {{/${open.tag.kind}}} here` : `{{${tag.kind}}} closes nothing`, tag.from, tag.to)
  }
}

/** Offset of the `}}` that ends a tag, respecting strings and braces of the expression inside; -1 if there is none. */
export function endOfTag(source: string, from: number): number {
  let braces = 0
  for (let at = from; at < source.length; at++) {
    const char = source[at]
    if (char === '"' || char === "'") {
      at = endOfString(source, at)
      if (at === -1) return -1
    } else if (char === '{') braces++
    else if (char === '}') {
      if (braces === 0 && source[at + 1] === '}') return at
      if (braces > 0) braces--
    }
  }
  return -1
}

/** Offset of the quote that closes the one at `open`; -1 if there is none on the line. */
function endOfString(source: string, open: number): number {
  const quote = source[open]
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote) return at
    else if (source[at] === '\n') return -1
  }
  return -1
}

function trimmed(source: string, from: number, to: number): Embedded {
  const text = source.slice(from, to)
  const start = text.length - text.trimStart().length
  return { source: text.trim(), at: from + start }
}
