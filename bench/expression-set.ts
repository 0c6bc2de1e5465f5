import type { JsonObject } from '../lib/loop/artefacts/json.ts'
import { StateSchema } from '../lib/loop/state/schema.ts'

const working = { 'x-loop': { role: 'working' } }
const FINDING = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    severity: { type: 'string' },
    line: { type: 'integer' },
    fixed: { type: 'boolean' },
  },
  required: ['title', 'severity', 'line', 'fixed'],
}

/** The state of a reviewing loop. */
export const EXPRESSION_SCHEMA = StateSchema.parse({
  type: 'object',
  additionalProperties: false,
  'x-loop': { version: 1 },
  required: ['path'],
  properties: {
    path: { type: 'string', 'x-loop': { role: 'input' } },
    score: { type: 'number', default: 0, ...working },
    passing: { type: 'number', default: 0, ...working },
    status: { type: 'string', default: 'open', ...working },
    tags: { type: 'array', items: { type: 'string' }, default: [], ...working },
    deficiencies: { type: 'array', items: { type: 'string' }, default: [], ...working },
    findings: { type: 'array', items: FINDING, default: [], ...working },
    facts: { type: 'array', items: { type: 'string' }, default: [], ...working },
    scores: { type: 'object', additionalProperties: { type: 'number' }, default: {}, ...working },
  },
})

const STATE: JsonObject = {
  path: 'src/parser/tokens.ts',
  score: 0.72,
  passing: 14.5,
  status: 'review',
  tags: ['parser', 'urgent', 'typescript'],
  deficiencies: ['two tests fail', 'a name is misleading'],
  findings: Array.from({ length: 12 }, (_, index) => ({
    title: `finding ${index}`,
    severity: ['low', 'medium', 'high'][index % 3] ?? 'low',
    line: index * 17.5,
    fixed: index % 4 === 0,
  })),
  facts: Array.from({ length: 8 }, (_, index) => `Fact ${index} is a sentence of a usual length.`),
  scores: { style: 0.9, tests: 0.4, names: 0.7 },
}

const result = (status: string, iteration: number): JsonObject => ({
  status,
  tool: 'code.run',
  args: { code: 'run()' },
  output: status === 'ok' ? { result: 'done', passed: 14.5 } : null,
  error: status === 'ok' ? null : { class: 'transient', message: 'a timeout' },
  durationMs: 120.5,
  iteration,
})

export const EXPRESSION_VALUES: JsonObject = {
  state: STATE,
  prev: { ...STATE, score: 0.61, passing: 12.5 },
  input: { path: 'src/parser/tokens.ts' },
  iteration: 4,
  last: result('ok', 3.5),
  decision: { action: { tool: 'code.run', args: {} }, subgoal: 'fix it', confidence: 0.8, reasoning: 'because' },
  results: [result('ok', 1.5), result('error', 2.5), result('ok', 3.5)],
  scores: [0.31, 0.52, 0.61, 0.72],
  budget: { spentUsd: 0.42, leftUsd: 1.58, spentTokens: 9000, leftTokens: null, activeMs: 8100, leftMs: 51900 },
  invariants: { tests_pass: true, small_diff: false },
  run: { id: 'run_12345678' },
}

/** Predicates and mappings as loops have them. Arithmetic is written with decimals, since the peer keeps integers and others apart. */
export const EXPRESSIONS: readonly string[] = [
  // Comparisons over the state
  'state.score >= 0.9',
  'state.score >= 0.7 && iteration < 10',
  'state.passing >= prev.passing && state.passing > 0.0',
  'size(state.deficiencies) == 0 && state.score >= 0.9',
  'last != null && last.status == "ok" && last.output.passed > 10.0',
  'budget.leftUsd > 0.1 && (budget.leftMs > 1000.0 || state.status == "done")',
  'invariants.tests_pass && !invariants.small_diff',
  'state.status in ["open", "review", "blocked"]',
  'decision.confidence < 0.5 || decision.subgoal == "give up"',
  '(state.score - prev.score) / prev.score > 0.05',
  // Macros over lists
  'state.findings.exists(f, f.severity == "high" && !f.fixed)',
  'state.findings.all(f, f.line >= 0.0 && f.title != "")',
  'state.findings.filter(f, f.severity == "high").map(f, f.title)',
  'state.findings.filter(f, !f.fixed && f.line > 40.0).size() < 10',
  'state.facts.all(fact, size(fact) >= 20)',
  'results.exists_one(r, r.status == "error")',
  'scores.exists(s, s > 0.7)',
  'state.tags.exists(t, state.findings.exists(f, f.title.contains(t)))',
  // Strings
  'state.path.startsWith("src/") && state.path.endsWith(".ts")',
  '"- " + state.path + ": " + last.status',
  'state.path.contains("parser") || state.status == "blocked"',
  'size(state.path) <= 200 && state.path != input.path + "x"',
  // Mappings
  '{"path": state.path, "score": state.score, "open": state.findings.filter(f, !f.fixed).map(f, f.title)}',
  '[prev.score, state.score, state.score - prev.score]',
  'last.status == "ok" ? last.output.result : state.status',
  'has(last.error) && last.error != null ? last.error.message : "none"',
]
