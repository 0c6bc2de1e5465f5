import { isJsonObject, type Json } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { type DiagnosticCode, diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { checkExpression } from '../expression/check.ts'
import { nearestName } from '../expression/nearest-name.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import { checkTemplate } from '../expression/template.ts'
import type { CheckResult, ExpressionProblem, ExprType, Scope } from '../expression/types.ts'
import type { ExpressionSite } from '../kinds/node-kind.ts'
import { pointer } from '../patch/pointer.ts'
import type { StateSchema } from '../state/schema.ts'
import type { Bound, BoundNode } from './bind.ts'
import { checkWrite } from './check-writes.ts'

const CODES = {
  syntax: 'expression-syntax',
  'unknown-name': 'expression-unknown-name',
  'unknown-field': 'expression-unknown-field',
  'type-mismatch': 'expression-type',
  'unknown-function': 'expression-unknown-function',
  'wrong-arity': 'expression-arity',
  'too-long': 'expression-too-long',
  'bad-regex': 'expression-regex',
  'not-supported': 'expression-not-supported',
  'template-syntax': 'template-syntax',
} as const satisfies Record<ExpressionProblem['code'], DiagnosticCode>

/** An expression or template anywhere in the design. `path` leads to it in the document; `field` is that path as diagnostics name it. */
export type Source = {
  source: string
  mode: 'expression' | 'template'
  expected?: ExprType | undefined
  path: (string | number)[]
  field: string
  nodeId?: string
  wording?: true
}

/** What a check needs beside the source. `raw` is the document, for fixes; `offersFixes`: true unless said otherwise. */
export type SourceContext = { raw: Json; compilePattern: CompilePattern; offersFixes?: boolean }

/** Checks a source against a scope and, where a name is unknown, offers the nearest one. */
export function checkSource(
  one: Source,
  scope: Scope,
  { raw, compilePattern, offersFixes = true }: SourceContext,
): { result: CheckResult; diagnostics: Diagnostic[] } {
  const run = (source: string) =>
    one.mode === 'template'
      ? checkTemplate(source, scope, compilePattern)
      : checkExpression(source, scope, one.expected, compilePattern)
  const result = run(one.source)
  const place = one.nodeId === undefined ? { field: one.field } : { nodeId: one.nodeId, field: one.field }
  const diagnostics = result.problems.slice(0, LIMITS.problemsPerSource).map((problem, index) => {
    const quickFix =
      offersFixes && index === 0
        ? (renaming(one, problem, result.problems.length, scope, raw, run) ?? quoting(one, problem, scope, raw, run))
        : undefined
    return diagnostic(
      CODES[problem.code],
      { problem: problem.message },
      { ...place, span: problem.span, ...(quickFix ? { quickFix } : {}) },
    )
  })
  return { result, diagnostics }
}

/** Replaces the unknown name by the nearest known one, when that really leaves fewer problems. */
function renaming(
  one: Source,
  problem: ExpressionProblem,
  count: number,
  scope: Scope,
  raw: Json,
  run: (source: string) => CheckResult,
): QuickFix | undefined {
  if (problem.code !== 'unknown-field' && problem.code !== 'unknown-name') return undefined
  if (count > LIMITS.problemsPerSource) return undefined
  if (valueAt(raw, one.path) !== one.source) return undefined
  const name = /[A-Za-z_][A-Za-z0-9_]*$/.exec(one.source.slice(problem.span.from, problem.span.to))?.[0]
  const nearest = name === undefined ? undefined : nearestName(name, namesIn(scope, problem.code))
  if (name === undefined || nearest === undefined) return undefined
  const source = one.source.slice(0, problem.span.to - name.length) + nearest + one.source.slice(problem.span.to)
  if (run(source).problems.length >= count) return undefined
  return { title: `Change ${name} to ${nearest}`, patch: [{ op: 'replace', path: pointer(one.path), value: source }] }
}

/** Puts plain words into quotes, where a text is likely and they read nothing of the loop. */
function quoting(
  { source, path, wording }: Source,
  { code }: ExpressionProblem,
  scope: Scope,
  raw: Json,
  run: (source: string) => CheckResult,
): QuickFix | undefined {
  if (!wording || (code !== 'syntax' && code !== 'unknown-name')) return undefined
  const words = source.trim()
  const names = (words.match(/[a-z_]\w*(?=[.[]\w)/gi) ?? []).some((name) => Object.hasOwn(scope, name))
  if (names || words === '' || /^[[{(]/.test(words) || valueAt(raw, path) !== source) return undefined
  // A quote that was opened, or pasted as a typographic one, is not part of the text.
  const text = /^["'“‘]([^"'“”‘’]*)["'”’]?$/.exec(words)?.[1] ?? words
  const value = JSON.stringify(text)
  if (run(value).problems.length > 0) return undefined
  return { title: 'Use as text', patch: [{ op: 'replace', path: pointer(path), value }] }
}

function namesIn(scope: Scope, code: 'unknown-field' | 'unknown-name'): string[] {
  if (code === 'unknown-name') return Object.keys(scope)
  return Object.values(scope).flatMap((type) => {
    const plain = type.kind === 'nullable' ? type.of : type
    return plain.kind === 'object' ? Object.keys(plain.members) : []
  })
}

function valueAt(raw: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = raw
  for (const part of path) {
    if (Array.isArray(at)) at = at[Number(part)]
    else at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined
  }
  return at
}

/** What the expressions of one node read, and whether a predicate of it can change. */
export type SiteResult = { node: BoundNode; site: ExpressionSite; result: CheckResult }

/** All expressions and writes of all nodes. Needs the state schema: without it every field would be unknown. */
export function checkNodeExpressions(
  { nodes, draft }: Bound,
  state: StateSchema,
  scope: Scope,
  compilePattern: CompilePattern,
): { diagnostics: Diagnostic[]; sites: SiteResult[] } {
  const diagnostics: Diagnostic[] = []
  const sites: SiteResult[] = []
  // Findings beyond the limit are only counted: looking for the nearest name of each would take longer than all else.
  const offersFixes = () => diagnostics.length < LIMITS.diagnostics
  for (const node of nodes) {
    if (!node.bound) continue
    const types = new Map<string, CheckResult>()
    for (const site of node.bound.sites) {
      const path = ['nodes', node.index, 'config', ...site.field.split('.')]
      const source: Source = { ...site, path, nodeId: node.node.id }
      const names = site.extra ? { ...scope, ...site.extra } : scope
      const checked = checkSource(source, names, {
        raw: draft.raw,
        compilePattern,
        offersFixes: offersFixes(),
      })
      diagnostics.push(...checked.diagnostics)
      sites.push({ node, site, result: checked.result })
      types.set(site.field, checked.result)
      if (site.predicate && checked.result.constant && checked.result.problems.length === 0) {
        diagnostics.push(
          diagnostic('predicate-constant', { source: site.source }, { nodeId: node.node.id, field: site.field }),
        )
      }
    }
    for (const write of node.bound.writes) diagnostics.push(...checkWrite(node, write, state, types, offersFixes()))
  }
  return { diagnostics, sites }
}
