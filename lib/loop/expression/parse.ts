import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { utf8Bytes } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { LruCache } from '../artefacts/lru-cache.ts'
import { spanOf } from './span.ts'
import type { ExpressionProblem } from './types.ts'

export type Parsed = { ok: true; ast: ASTNode } | { ok: false; problem: ExpressionProblem }

/** Brackets and calls inside each other. */
const MAX_NESTING = 64
/** Height of the tree: long chains such as a + b + c grow it too. Bounded, since checker and compiler recurse over it. */
const MAX_HEIGHT = 600

const parser = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: 5_000,
    maxDepth: MAX_NESTING,
    maxListElements: 1_000,
    maxMapEntries: 500,
    maxCallArguments: 32,
  },
})
const cache = new LruCache<Parsed>(500)

/** Syntax tree of an expression in CEL syntax, or the one problem that stopped the parser. Never throws; the same text is parsed once. */
export function parseExpression(source: string): Parsed {
  if (source.length > LIMITS.expressionBytes || utf8Bytes(source) > LIMITS.expressionBytes) {
    return problem(
      source,
      'too-long',
      `an expression may be at most ${LIMITS.expressionBytes.toLocaleString('en')} bytes long`,
      0,
      source.length,
    )
  }
  return cache.get(source, () => parse(source))
}

function parse(source: string): Parsed {
  if (source.trim() === '') return problem(source, 'syntax', 'the expression is empty', 0, source.length)
  try {
    const { ast } = parser.parse(source)
    const tall = tooTall(ast)
    if (tall) return problem(source, 'too-long', 'the expression is nested too deeply', tall.start, tall.end)
    return { ok: true, ast }
  } catch (error) {
    if (!(error instanceof ParseError))
      return problem(source, 'too-long', 'the expression is nested too deeply', 0, source.length)
    const at = error.range ?? { start: 0, end: source.length }
    const limit = error.code === 'limit_exceeded'
    return problem(
      source,
      limit ? 'too-long' : 'syntax',
      limit ? 'the expression is nested too deeply or has too many parts' : inWords(error.summary),
      at.start,
      at.end,
    )
  }
}

function problem(source: string, code: ExpressionProblem['code'], message: string, from: number, to: number): Parsed {
  return { ok: false, problem: { code, message, span: spanOf(source, from, to) } }
}

const TOKENS: Record<string, string> = {
  EOF: 'the end', NUMBER: 'a number', STRING: 'a string', BYTES: 'bytes', BOOLEAN: 'true or false', NULL: 'null', IDENTIFIER: 'a name', PLUS: '+', MINUS: '-', MULTIPLY: '*', DIVIDE: '/',
  MODULO: '%', EQ: '==', NE: '!=', LT: '<', LE: '<=', GT: '>', GE: '>=', AND: '&&', OR: '||', NOT: '!', IN: 'in', LPAREN: '(', RPAREN: ')', LBRACKET: '[', RBRACKET: ']', LBRACE: '{',
  RBRACE: '}', DOT: '.', COMMA: ',', COLON: ':', QUESTION: '?',
} // biome-ignore format: a table

/** The parser's message with its token names said as people write them. */
function inWords(summary: string): string {
  if (summary === "Unexpected character: '='" || summary === 'Unexpected character: =')
    return 'unexpected =; write == to compare'
  const text = summary.replace(/\b[A-Z]{2,}\b/g, (token) => TOKENS[token] ?? token)
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** A node deeper than the limit, found without recursion. */
function tooTall(root: ASTNode): ASTNode | undefined {
  const stack: { node: ASTNode; height: number }[] = [{ node: root, height: 1 }]
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.height > MAX_HEIGHT) return top.node
    for (const child of childrenOf(top.node)) stack.push({ node: child, height: top.height + 1 })
  }
  return undefined
}

function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}
