import { endOfTag } from './parse-template.ts'

type Stretch = { from: number; to: number }

/** A `{{ … }}` of a template that may be half typed. Its `from` and `to` are with the braces. */
export type TemplateTag = Stretch & {
  closed: boolean
  /** What it begins with: `''` is a value, `?` an unknown block. */
  word: '' | '#each' | '#if' | 'else' | '/each' | '/if' | '?'
  wordAt: Stretch
  /** The expression in it, with the space around it; empty where none can be. */
  code: Stretch
  /** Name of the variable of an #each; '' without one. */
  variable: string
}

/** The tags of a template, also of one that doesn't parse: one without its end goes as far as its line or the next tag. */
export function templateTags(source: string): TemplateTag[] {
  const tags: TemplateTag[] = []
  for (let from = source.indexOf('{{'); from !== -1; ) {
    const end = endOfTag(source, from + 2)
    const next = source.indexOf('{{', from + 2)
    const closed = end !== -1 && (next === -1 || end < next)
    const tag = closed ? tagOf(source, from, end, true) : tagOf(source, from, openEnd(source, from, next), false)
    tags.push(tag)
    from = source.indexOf('{{', Math.max(tag.to, from + 2))
  }
  return tags
}

function openEnd(source: string, from: number, next: number): number {
  const line = source.indexOf('\n', from)
  return Math.min(...[line, next, source.length].filter((at) => at !== -1))
}

/** `end` is where the closing braces begin, or would. */
function tagOf(source: string, from: number, end: number, closed: boolean): TemplateTag {
  const inner = source.slice(from + 2, end)
  const start = from + 2 + (inner.length - inner.trimStart().length)
  const text = inner.trim()
  const known = /^(#each|#if|else|\/each|\/if)(?![\w(.[])/.exec(text)?.[1] as TemplateTag['word'] | undefined // the words of the pattern
  const word = known ?? (/^[#/]/.test(text) ? '?' : '')
  const length = word === '?' ? (/^[#/]\w*/.exec(text)?.[0].length ?? 0) : word.length
  const tail = word === '#each' ? /\s+as(?:\s+([A-Za-z_]\w*)?)?$/.exec(text) : null
  const takes = word === '' || word === '#each' || word === '#if'
  const code = { from: word === '' ? from + 2 : start + length, to: tail ? start + tail.index : end }
  return {
    from,
    to: closed ? end + 2 : end,
    closed,
    word,
    wordAt: { from: start, to: start + length },
    code: takes ? code : { from: start + length, to: start + length },
    variable: tail?.[1] ?? '',
  }
}

/** A block of a template: the tags that open it, part it and close it. */
export type TemplateBlock = { tag: TemplateTag; otherwise: TemplateTag | undefined; end: TemplateTag | undefined }

/** The blocks that are open where a stretch begins, outermost first. */
export function blocksAround(tags: readonly TemplateTag[], offset: number): TemplateBlock[] {
  const open: TemplateBlock[] = []
  let around: TemplateBlock[] | undefined
  for (const tag of tags) {
    if (tag.to > offset) around ??= [...open]
    const top = open.at(-1)
    if (tag.word === '#each' || tag.word === '#if') open.push({ tag, otherwise: undefined, end: undefined })
    else if (top && tag.word === 'else') top.otherwise ??= tag
    else if (top && tag.word === `/${top.tag.word.slice(1)}`) {
      top.end = tag
      open.pop()
    }
  }
  return around ?? open
}
