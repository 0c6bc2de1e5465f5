import { checkExpression } from './check.ts'
import { type Completion, type Completions, completionsAt } from './complete.ts'
import { type Described, describeAt } from './describe-at.ts'
import type { AboutNames } from './environment-about.ts'
import { itemOf } from './nearby.ts'
import { blocksAround, type TemplateBlock, type TemplateTag, templateTags } from './template-tags.ts'
import { type Token, tokenize } from './tokenize.ts'
import type { ExprType, Scope } from './types.ts'

/** As `completionsAt`, in a template: blocks in its text, names in its tags, and what a tag may begin with. */
export function templateCompletionsAt(
  source: string,
  offset: number,
  scope: Scope,
  about?: AboutNames,
): Completions | null {
  const tags = templateTags(source)
  const tag = tags.find(({ from, to, closed }) => from + 2 <= offset && offset <= (closed ? to - 2 : to))
  if (!tag) {
    if (tags.some(({ from, to }) => from < offset && offset < to)) return null
    const braced = source[offset - 1] === '{' && source[offset - 2] !== '{'
    return { from: braced ? offset - 1 : offset, to: offset, options: newBlocks(scopeIn(source, tags, offset, scope)) }
  }
  if (tag.word !== '' && offset <= tag.wordAt.to)
    return tag.word === '?' ? atHead(source, tags, tag, offset, scope) : null
  const isEmpty = source.slice(tag.code.from, offset).trim() === ''
  const head = tag.word === '' && isEmpty ? atHead(source, tags, tag, offset, scope) : null
  const code = codeCompletions(source, tags, tag, offset, scope, about)
  if (!code || !head) return code ?? head
  // Blocks take the place of the whole tag, so only of one that holds nothing yet.
  return source.slice(tag.code.from, tag.code.to).trim() === ''
    ? { ...code, options: [...code.options, ...head.options] }
    : code
}

function codeCompletions(
  source: string,
  tags: readonly TemplateTag[],
  tag: TemplateTag,
  offset: number,
  scope: Scope,
  about: AboutNames | undefined,
): Completions | null {
  const { from, to } = tag.code
  if (offset < from || offset > to) return null
  const names = scopeIn(source, tags, tag.from, scope)
  const inner = completionsAt(source.slice(from, to), offset - from, names, about)
  if (!inner) return null
  const moved = inner.options.map((option) => ({ ...option, ...moveBy(option.replaces, from) }))
  const options = tag.closed ? moved : moved.map((option) => withEnd(option, tag, source.slice(from, to)))
  return { from: inner.from + from, to: inner.to + from, options }
}

function moveBy(replaces: Completion['replaces'], by: number): Pick<Completion, 'replaces'> {
  return replaces ? { replaces: { from: replaces.from + by, to: replaces.to + by } } : {}
}

/** The end that a tag lacks, unless a bracket in it is still open. */
function withEnd(option: Completion, { word, variable }: TemplateTag, code: string): Completion {
  const brackets = tokenize(code).filter(({ kind }) => kind === 'bracket')
  const depth = brackets.reduce((sum, { from }) => sum + ('([{'.includes(code[from] ?? '') ? 1 : -1), 0)
  if (depth > 0) return option
  return { ...option, insert: `${option.insert}${word === '#each' && variable === '' ? ' as x' : ''} }}` }
}

/** What a tag may begin with, in place of the whole tag. */
function atHead(
  source: string,
  tags: readonly TemplateTag[],
  tag: TemplateTag,
  offset: number,
  scope: Scope,
): Completions {
  const around = blocksAround(tags, tag.from).at(-1)
  const replaces = { from: tag.from, to: tag.closed ? tag.to : Math.max(tag.wordAt.to, offset) }
  const blocks = newBlocks(scopeIn(source, tags, tag.from, scope)).filter(({ label }) => label !== VALUE)
  const options = [...blocks.map((block) => ({ ...block, label: block.label.slice(2, -2) })), ...parting(around)]
  const from = tag.wordAt.to > tag.wordAt.from ? tag.wordAt.from : offset
  return { from, to: Math.max(tag.wordAt.to, offset), options: options.map((option) => ({ ...option, replaces })) }
}

/** What belongs to the block around and is not there yet. */
function parting(around: TemplateBlock | undefined): Completion[] {
  if (!around) return []
  const { word } = around.tag
  const end = `/${word.slice(1)}`
  return [
    ...(word === '#if' && !around.otherwise
      ? [block('else', '{{else}}', 0, 0, '', 'what stands here when it does not hold')]
      : []),
    ...(around.end ? [] : [block(end, `{{${end}}}`, 0, 0, '', `ends the ${word}`)]),
  ]
}

const VALUE = '{{ }}'

function newBlocks(scope: Scope): Completion[] {
  const list = firstPath(scope, ({ kind }) => kind === 'list') ?? '[]'
  const condition = firstPath(scope, ({ kind }) => kind === 'boolean') ?? 'true'
  const value = firstPath(scope, () => true) ?? 'iteration'
  return [
    block(VALUE, `{{ ${value} }}`, 3, value.length, '{{ expression }}', 'the value of an expression'),
    block('{{#each}}', `{{#each ${list} as x}}{{ x }}{{/each}}`, 8, list.length, '{{#each list as x}}', 'its text once for each item of a list, or key of a map'),
    block('{{#if}}', `{{#if ${condition}}}{{/if}}`, 6, condition.length, '{{#if condition}}', 'its text only if the condition holds'),
  ]
} // biome-ignore format: a table

function block(label: string, insert: string, at: number, length: number, detail: string, about: string): Completion {
  const from = at === 0 ? insert.length : at
  return { label, kind: 'block', insert, select: { from, to: from + length }, detail, about }
}

/** The first state field that is fit, by its dotted path. */
function firstPath({ state }: Scope, fits: (type: ExprType) => boolean): string | undefined {
  if (state?.kind !== 'object') return undefined
  const name = Object.keys(state.members).find((key) => /^[A-Za-z_]\w*$/.test(key) && fits(state.members[key] ?? state))
  return name && `state.${name}`
}

/** The scope with the variables of the blocks around an offset. */
function scopeIn(source: string, tags: readonly TemplateTag[], offset: number, scope: Scope): Scope {
  let names = scope
  for (const { tag } of blocksAround(tags, offset)) {
    if (tag.variable === '') continue
    const { type } = checkExpression(source.slice(tag.code.from, tag.code.to), names)
    names = { ...names, [tag.variable]: itemOf(type) }
  }
  return names
}

const BLOCKS: Record<string, [form: string, about: string]> = {
  '#each': ['{{#each list as x}} … {{/each}}', 'its text once for each item of a list, or key of a map'],
  '#if': ['{{#if condition}} … {{else}} … {{/if}}', 'its text only if the condition holds'],
  else: ['{{else}}', 'what stands here when the condition does not hold'],
}

/** As `describeAt`, in a template. */
export function describeTemplateAt(source: string, offset: number, scope: Scope, about?: AboutNames): Described | null {
  const tags = templateTags(source)
  const tag = tags.find(({ from, to }) => from <= offset && offset <= to)
  if (!tag) return null
  const { from, to } = tag.code
  const [type, text] = BLOCKS[tag.word] ?? []
  if (type && text && tag.wordAt.from <= offset && offset <= tag.wordAt.to)
    return { ...tag.wordAt, title: tag.word, type, about: text }
  if (offset < from || offset > to) return null
  const inner = describeAt(source.slice(from, to), offset - from, scopeIn(source, tags, tag.from, scope), about)
  return inner && { ...inner, from: inner.from + from, to: inner.to + from }
}

export type ColouredToken = Omit<Token, 'kind'> & { kind: Token['kind'] | 'brace' }

/** Tokens of the tags of a template; its text has none. */
export function templateTokens(source: string): ColouredToken[] {
  return templateTags(source).flatMap(({ from, to, closed, word, wordAt, code }): ColouredToken[] => {
    const end = closed ? to - 2 : to
    const tail = word === '#each' ? tokenize(source, code.to, end) : []
    return [
      { kind: 'brace', from, to: from + 2 },
      ...(wordAt.to > wordAt.from ? [{ kind: 'keyword' as const, ...wordAt }] : []),
      ...tokenize(source, code.from, code.to),
      ...tail.map((token, index) => (index === 0 ? { ...token, kind: 'keyword' as const } : token)),
      ...(closed ? [{ kind: 'brace' as const, from: end, to }] : []),
    ]
  })
}
