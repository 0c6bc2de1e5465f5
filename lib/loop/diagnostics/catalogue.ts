import { ACTIONS } from './catalogue-actions.ts'
import { ADAPTIVE } from './catalogue-adaptive.ts'
import { CHILDREN } from './catalogue-children.ts'
import { CONSOLIDATION } from './catalogue-consolidation.ts'
import { DECIDE } from './catalogue-decide.ts'
import { type CatalogueEntry, error, info, list, warning } from './catalogue-entry.ts'
import { ESCALATION } from './catalogue-escalation.ts'
import { MIGRATIONS } from './catalogue-migrations.ts'
import { OBSERVE } from './catalogue-observe.ts'
import { SECRETS } from './catalogue-secrets.ts'
import { VERIFICATION } from './catalogue-verification.ts'
import type { Diagnostic } from './diagnostic.ts'

/** Where the document itself is wrong. */
const SHAPE = {
  'not-a-design': error({
    title: 'Not a design',
    message: (n: { found: string }) => `Expected a JSON object with the members of a design, found ${n.found}.`,
    why: 'A design is one JSON object; nothing else can be compiled.',
    fix: 'Open or import a design file, such as one made by Export.',
  }),
  'unsafe-json': error({
    title: 'Unsafe JSON',
    message: (n: { problem: string }) => `The document is refused: ${n.problem}.`,
    why: 'Very deep documents and keys such as __proto__ are only ever used to break the program that reads them.',
    fix: 'Remove the named part of the document.',
  }),
  'unknown-version': error({
    title: 'Unknown design version',
    message: (n: { found: string }) => `designVersion is ${n.found}, but this compiler knows version 1.`,
    why: 'A design of another version may mean something else by the same members.',
    fix: 'Open it with the release that made it, or set designVersion to 1 if it was written by hand.',
  }),
  'too-many-nodes': error({
    title: 'Too many nodes',
    message: (n: { count: number; limit: number }) =>
      `The design has ${n.count} nodes; at most ${n.limit} are allowed.`,
    why: 'Beyond the limit neither the canvas nor the compiler stays fast enough to be of use.',
    fix: 'Split the work into several loops.',
  }),
  'too-many-edges': error({
    title: 'Too many edges',
    message: (n: { count: number; limit: number }) =>
      `The design has ${n.count} edges; at most ${n.limit} are allowed.`,
    why: 'Beyond the limit neither the canvas nor the compiler stays fast enough to be of use.',
    fix: 'Remove edges, or split the work into several loops.',
  }),
  'design-too-large': error({
    title: 'Design too large',
    message: (n: { what: string; limit: number }) =>
      `The design has more than ${n.limit.toLocaleString('en')} ${n.what}.`,
    why: 'Beyond the limit neither the canvas nor the compiler stays fast enough to be of use.',
    fix: 'Split the work into several loops, or give long texts to the run as input.',
  }),
  'more-diagnostics': info({
    title: 'More findings',
    message: (n: { count: number }) => `${n.count.toLocaleString('en')} more findings are left out.`,
    why: 'Nobody reads a list of thousands, and many of them have one cause.',
    fix: 'Mend those that are listed and compile again.',
  }),
  'design-shape': error({
    title: 'Malformed design',
    message: (n: { at: string; problem: string }) => `At ${n.at || 'the top'}: ${n.problem}.`,
    why: 'The member is missing, unknown, or has another type than the format allows.',
    fix: 'Compare it with the published schema, public/schemas/design-1.json.',
  }),
  'config-shape': error({
    title: 'Unfinished settings',
    message: (n: { node: string; at: string; problem: string }) =>
      `Node "${n.node}", ${n.at || 'settings'}: ${n.problem}.`,
    why: 'The runner executes only nodes whose settings are complete and of the right types.',
    fix: 'Fill in the marked field in the inspector.',
  }),
  'duplicate-node-id': error({
    title: 'Node id used twice',
    message: (n: { id: string }) => `More than one node has the id "${n.id}".`,
    why: 'Edges and traces name nodes by id, so an id must mean one node.',
    fix: 'Give one of them another id.',
  }),
  'duplicate-edge-id': error({
    title: 'Edge id used twice',
    message: (n: { id: string }) => `More than one edge has the id "${n.id}".`,
    why: 'The canvas and quick fixes name edges by id, so an id must mean one edge.',
    fix: 'Give one of them another id.',
  }),
} satisfies Record<string, CatalogueEntry<never>>

/** Where the drawing is wrong. */
const GRAPH = {
  'edge-unknown-node': error({
    title: 'Edge to nowhere',
    message: (n: { edge: string; node: string }) =>
      `Edge "${n.edge}" names the node "${n.node}", which does not exist.`,
    why: 'Control would flow into nothing.',
    fix: 'Remove the edge or connect it to a node.',
  }),
  'edge-unknown-handle': error({
    title: 'Edge from an unknown handle',
    message: (n: { edge: string; node: string; handle: string; handles: readonly string[] }) =>
      `Edge "${n.edge}" leaves "${n.node}" by "${n.handle}", but as configured the node has ${n.handles.length > 0 ? list(n.handles) : 'no handles'}.`,
    why: 'The node never takes that exit, so the edge is never followed.',
    fix: 'Remove the edge, draw it from an existing handle, or change the setting that adds the handle.',
  }),
  'edge-handle-taken': error({
    title: 'Two edges from one handle',
    message: (n: { node: string; handle: string; edge: string; other: string }) =>
      `Handle "${n.handle}" of "${n.node}" has two edges, "${n.other}" and "${n.edge}".`,
    why: 'Control goes one way: with two edges nobody can say which.',
    fix: 'Remove one of the edges.',
  }),
  'no-entry': error({
    title: 'No entry',
    message: (n: { entry: string }) =>
      n.entry ? `The entry "${n.entry}" is not a node of this design.` : 'No node is marked as the entry.',
    why: 'A run begins at the entry.',
    fix: 'Mark a node as the entry, usually the first observe.',
  }),
  'no-head': error({
    title: 'No head',
    message: (n: { head: string }) =>
      n.head ? `The head "${n.head}" is not a node of this design.` : 'No node is marked as the head.',
    why: 'Each arrival at the head begins an iteration: the contract and the trace count there.',
    fix: 'Mark the node where the main cycle closes as the head.',
  }),
  'head-not-on-cycle': error({
    title: 'A chain and not a loop',
    message: (n: { head: string }) => `No path leads from the head "${n.head}" back to it.`,
    why: 'A loop asks what to do next, given everything that happened; a chain asks only once, and none of its guards would ever be read.',
    fix: 'Draw an edge back to the head, usually from the terminate node’s continue.',
  }),
  'node-unreachable': error({
    title: 'Unreachable node',
    message: (n: { node: string }) => `No path leads from the entry to "${n.node}".`,
    why: 'It will never be executed.',
    fix: 'Connect an edge to it, or remove it.',
  }),
  'node-cannot-end': error({
    title: 'No way to an end',
    message: (n: { node: string }) => `From "${n.node}" no path leads to a terminate node.`,
    why: 'Once there, only a cap of the contract could stop the run: it could never end by reaching its goal.',
    fix: 'Draw an edge that leads back into the main cycle or to a terminate node.',
  }),
  'handle-unconnected': error({
    title: 'Handle not connected',
    message: (n: { node: string; handle: string }) => `Handle "${n.handle}" of "${n.node}" leads nowhere.`,
    why: 'When the node takes that exit the run would stop with reason no_route.',
    fix: 'Draw an edge from the handle to the node that comes next.',
  }),
  'cycle-uncapped': error({
    title: 'Inner cycle without a cap',
    message: (n: { nodes: readonly string[] }) =>
      `The cycle through ${list(n.nodes.slice(0, 6))}${n.nodes.length > 6 ? ' …' : ''} misses the head and has no cap on any of its edges.`,
    why: 'Iterations are counted at the head. A cycle that misses it could turn for ever inside one iteration.',
    fix: 'Set a cap on one of its edges: the most traversals within one iteration.',
  }),
  'no-observe': error({
    title: 'No observe node',
    message: (_: object) => 'The loop has no observe node.',
    why: 'A loop that sees nothing of what it did repeats itself.',
    fix: 'Add an observe node that turns results into state.',
  }),
  'no-decide': error({
    title: 'No decide node',
    message: (_: object) => 'The loop has no decide node.',
    why: 'Nothing would choose the next action.',
    fix: 'Add a decide node.',
  }),
  'no-terminate': error({
    title: 'No terminate node',
    message: (_: object) => 'The loop has no terminate node.',
    why: 'A loop must know its goal; a cap alone only says that it failed.',
    fix: 'Add a terminate node with the goal as a rule.',
  }),
  'no-act': warning({
    title: 'No act node',
    message: (_: object) => 'The loop has no act node.',
    why: 'It thinks but does nothing. That is right for a pure refinement or debate, and a slip otherwise.',
    fix: 'Add an act node after the decision, or leave it if state is all that the loop changes.',
  }),
  'no-invariant': warning({
    title: 'No invariant',
    message: (_: object) => 'The loop has no invariant.',
    why: 'Without one nobody notices when an iteration breaks what earlier ones achieved.',
    fix: 'Add an invariant with a remediation before the loop closes.',
    blocksPublish: true,
  }),
  'invariant-skipped': warning({
    title: 'A way round an invariant',
    message: (n: { node: string }) => `An iteration can pass from the head back to it without "${n.node}".`,
    why: 'In such an iteration the invariant is not checked; the trace says “not checked”.',
    fix: 'Lead every path through it, best directly before the terminate node.',
  }),
} satisfies Record<string, CatalogueEntry<never>>

type Site = { problem: string }
const asReported = (n: Site) => n.problem

/** Where an expression or a template is wrong. */
const EXPRESSIONS = {
  'expression-syntax': error({
    title: 'Syntax error',
    message: asReported,
    why: 'The expression can’t be read, so it can’t be evaluated.',
    fix: 'Correct it at the marked place. Expressions are CEL: state.score >= 0.8 && size(state.items) > 0.',
  }),
  'expression-unknown-name': error({
    title: 'Unknown name',
    message: asReported,
    why: 'Only state, prev, iteration, input, last, results, decision, scores, budget, invariants, memory and run can be read; in scripted answers only node, purpose, call, calls, iteration, prompt, state, input and last.',
    fix: 'Use one of these names; fields of the state are read as state.name.',
  }),
  'expression-unknown-field': error({
    title: 'Unknown field',
    message: asReported,
    why: 'The field is not declared, so at run time there would be nothing to read.',
    fix: 'Correct the name, or declare the field in the state schema.',
  }),
  'expression-type': error({
    title: 'Wrong type',
    message: asReported,
    why: 'The operation or the field can’t take a value of that type; at run time it would end the run.',
    fix: 'Compare or convert to the type that is expected: string(x), int(x), size(x).',
  }),
  'expression-unknown-function': error({
    title: 'Unknown function',
    message: asReported,
    why: 'Only the listed functions exist: expressions can’t call out.',
    fix: 'Use one of the functions in the expression reference.',
  }),
  'expression-arity': error({
    title: 'Wrong number of arguments',
    message: asReported,
    why: 'The function takes another number of arguments.',
    fix: 'Give it as many as the expression reference shows.',
  }),
  'expression-too-long': error({
    title: 'Expression too long',
    message: asReported,
    why: 'Expressions are limited to 4 KB so that each stays quick to check and evaluate.',
    fix: 'Compute parts of it in an observe node and read the results from state.',
  }),
  'expression-regex': error({
    title: 'Invalid regular expression',
    message: asReported,
    why: 'Patterns are RE2: always fast, but without look-around and back-references.',
    fix: 'Rewrite the pattern within RE2.',
  }),
  'expression-not-supported': error({
    title: 'Not supported',
    message: asReported,
    why: 'That part of CEL is left out: it would make expressions slow, unsafe or ambiguous.',
    fix: 'Express it with the supported operators and functions.',
  }),
  'template-syntax': error({
    title: 'Template error',
    message: asReported,
    why: 'The text can’t be rendered, so the model would never be asked.',
    fix: 'Close every {{ … }} and every block: {{#each list as x}} … {{/each}}, {{#if condition}} … {{else}} … {{/if}}.',
  }),
  'predicate-constant': warning({
    title: 'Constant predicate',
    message: (n: { source: string }) => `"${n.source}" reads nothing, so it never changes.`,
    why: 'A predicate that is always the same decides nothing.',
    fix: 'Compare something that the loop changes, such as a field of the state.',
  }),
  'rule-never-changes': warning({
    title: 'Reads only what nothing writes',
    message: (n: { source: string; fields: readonly string[] }) =>
      `"${n.source}" reads only ${list(n.fields)}, which no node writes: it can never change.`,
    why: 'The rule holds from the start or never, whatever the loop does.',
    fix: 'Write the field in a node of the loop, or read one that is written.',
  }),
} satisfies Record<string, CatalogueEntry<never>>

/** Where state, tools, models or the contract don't fit the drawing. */
const USES = {
  'state-schema': error({
    title: 'Invalid state schema',
    message: (n: { field: string; problem: string }) => `State field "${n.field}": ${n.problem}.`,
    why: 'State is validated after every step, so its schema must be one that can be met.',
    fix: 'Correct the field in the state editor.',
  }),
  'default-invalid': error({
    title: 'Default does not fit',
    message: (n: { field: string; problem: string }) =>
      `The default of "${n.field}" does not fit its own schema: ${n.problem}.`,
    why: 'A run starts from the defaults; it would end before its first step.',
    fix: 'Change the default or the limits of the field.',
  }),
  'append-unbounded': warning({
    title: 'List without a limit',
    message: (n: { field: string; reducer: string }) => `"${n.field}" grows by ${n.reducer} and has no maxItems.`,
    why: 'Each iteration would cost more than the one before, until the state hits its size limit.',
    fix: 'Set maxItems. A write beyond it is refused, so take items out in time, or replace the list as a whole.',
  }),
  'write-unknown-field': error({
    title: 'Write of an unknown field',
    message: (n: { node: string; target: string }) =>
      `"${n.node}" writes "${n.target}", which the state schema does not declare.`,
    why: 'State holds declared fields only; the write would be rejected.',
    fix: 'Choose a declared field, or declare it.',
  }),
  'write-input-field': error({
    title: 'Write of an input field',
    message: (n: { node: string; target: string }) => `"${n.node}" writes "${n.target}", which is an input and frozen.`,
    why: 'Inputs are the task: a loop that changes its task can always reach it.',
    fix: 'Write a working field, or change the role of the field.',
  }),
  'write-type': error({
    title: 'Write of a wrong type',
    message: (n: { node: string; target: string; found: string; expected: string }) =>
      `"${n.node}" writes ${n.found} into "${n.target}", which holds ${n.expected}.`,
    why: 'The state would be rejected after the step.',
    fix: 'Choose a field of that type, or change the type of the field.',
  }),
  'tool-unknown': error({
    title: 'Unknown tool',
    message: (n: { node: string; tool: string }) => `"${n.node}" names the tool "${n.tool}", which does not exist.`,
    why: 'The action could never run.',
    fix: 'Choose a tool from the list.',
  }),
  'tool-not-allowed': error({
    title: 'Tool that no act allows',
    message: (n: { node: string; tool: string }) => `"${n.node}" asks for "${n.tool}", which no act node allows.`,
    why: 'An act node runs only the tools on its list, so the action would be refused every time.',
    fix: 'Add the tool to the list of an act node.',
  }),
  'call-not-in-list': error({
    title: 'Call outside the list',
    message: (n: { node: string; tool: string }) =>
      `"${n.node}" calls "${n.tool}", which is not on its own list of tools.`,
    why: 'The list is what reviewers read: a node runs nothing else.',
    fix: 'Add the tool to the node’s list.',
  }),
  'tool-argument-unknown': error({
    title: 'Unknown argument',
    message: (n: { node: string; tool: string; argument: string; known: readonly string[] }) =>
      `"${n.node}" gives "${n.tool}" the argument "${n.argument}"; it takes ${n.known.length > 0 ? list(n.known) : 'none'}.`,
    why: 'The tool refuses arguments it does not know.',
    fix: 'Rename or remove the argument.',
  }),
  'tool-argument-missing': error({
    title: 'Missing argument',
    message: (n: { node: string; tool: string; argument: string }) =>
      `"${n.node}" calls "${n.tool}" without its argument "${n.argument}".`,
    why: 'The tool can’t run without it.',
    fix: 'Add the argument with an expression for its value.',
  }),
  'model-unbound': error({
    title: 'Model alias without a model',
    message: (n: { node: string; alias: string }) =>
      `"${n.node}" asks the model "${n.alias}", which is not bound to anything.`,
    why: 'There is nobody to ask.',
    fix: 'Bind the alias under Models, to a provider’s model or to scripted answers.',
  }),
  'model-unused': info({
    title: 'Unused model',
    message: (n: { alias: string }) => `No node asks the model "${n.alias}".`,
    why: 'It does no harm, but readers will look for its use.',
    fix: 'Remove the binding, or choose it in a decide node.',
  }),
  'price-unknown': error({
    title: 'Unknown price under a money cap',
    message: (n: { alias: string }) => `"${n.alias}" has no price, but the contract caps the cost in USD.`,
    why: 'A cap can’t be kept when nobody knows what a call costs; unknown never counts as free.',
    fix: 'Enter the price of the model, bind the alias to one of the workspace, whose prices are in its settings, or cap tokens instead of money.',
  }),
  'script-missing': error({
    title: 'No scripted answers',
    message: (n: { alias: string }) => `"${n.alias}" is a scripted model, but the design has no script.`,
    why: 'A scripted model only says what is written; nothing is written.',
    fix: 'Add scripted answers, or bind the alias to a real model.',
  }),
  'prompt-empty': error({
    title: 'Empty prompt',
    message: (n: { node: string }) => `"${n.node}" asks a model, but its prompt is empty.`,
    why: 'A model that is told nothing decides nothing.',
    fix: 'Write what the model should decide, with the state it needs: {{ state.goal }}.',
  }),
  'observe-nothing': info({
    title: 'Observes nothing',
    message: (n: { node: string }) => `"${n.node}" does nothing: no part of it is in use.`,
    why: 'The node is passed through without effect.',
    fix: 'Map a result into a field, for example last.output into state.',
  }),
  'invariant-name-taken': error({
    title: 'Invariant name used twice',
    message: (n: { node: string; name: string; other: string }) =>
      `"${n.node}" and "${n.other}" are both called "${n.name}".`,
    why: 'Traces and expressions know invariants by name, so a name must mean one.',
    fix: 'Give one of them another name.',
  }),
  'score-missing': error({
    title: 'No score',
    message: (n: { rule: string }) => `${n.rule} needs a score, but the contract names none.`,
    why: 'Without a score the rule could never fire, and no state would be the best.',
    fix: 'Set contract.score to a number expression, such as state.score.',
  }),
  'score-ambiguous': warning({
    title: 'Several scores, none named',
    message: (n: { node: string; field: string }) =>
      `"${n.node}" writes the score "${n.field}", another node writes one too, and contract.score names neither.`,
    why: 'Nobody can say which of them measures the loop.',
    fix: 'Set contract.score to the one that counts.',
  }),
  'threshold-never': warning({
    title: 'Threshold that can’t fire',
    message: (n: { minIterations: number; maxIterations: number }) =>
      `qualityThreshold waits for ${n.minIterations} iterations, but the run ends after ${n.maxIterations}.`,
    why: 'max_iterations always comes first, and counts as a failure.',
    fix: 'Lower minIterations or raise maxIterations.',
  }),
  'cost-over-budget': info({
    title: 'Worst case above the budget',
    message: (n: { atLeastUsd: string; budgetUsd: string }) =>
      `All iterations, with the longest answers and every repair, would cost at least ${n.atLeastUsd} USD, prompts and inner cycles not counted; the budget is ${n.budgetUsd} USD.`,
    why: 'The run may end with budget_usd before its last iteration. That is what a budget is for; this only says that it can happen.',
    fix: 'Raise the budget, or lower maxIterations, maxOutputTokens or repairs.',
  }),
} satisfies Record<string, CatalogueEntry<never>>

/** Every code the compiler can report: severity, words, why it matters and how to fix it. Codes are stable; tests and users refer to them. */
export const CATALOGUE = {
  ...SHAPE,
  ...GRAPH,
  ...EXPRESSIONS,
  ...USES,
  ...MIGRATIONS,
  ...VERIFICATION,
  ...SECRETS,
  ...OBSERVE,
  ...ACTIONS,
  ...ADAPTIVE,
  ...CHILDREN,
  ...CONSOLIDATION,
  ...ESCALATION,
  ...DECIDE,
}
export type DiagnosticCode = keyof typeof CATALOGUE
type Names<C extends DiagnosticCode> = Parameters<(typeof CATALOGUE)[C]['message']>[0]

/** Where a finding is, and what would remove it. */
export type Place = Pick<Diagnostic, 'nodeId' | 'edgeId' | 'field' | 'span' | 'quickFix'>

/** A finding in the words of the catalogue. */
export function diagnostic<C extends DiagnosticCode>(code: C, names: Names<C>, place: Place = {}): Diagnostic {
  // The pair (code, names) is checked by the signature; TypeScript can't carry it through an indexed access.
  const entry = CATALOGUE[code] as CatalogueEntry<Names<C>>
  return { code, severity: entry.severity, message: entry.message(names), why: entry.why, fix: entry.fix, ...place }
}

/** Whether a design with this finding can't be published as a version: every error, and the warnings that the catalogue marks. */
export function blocksPublish({ code, severity }: Diagnostic): boolean {
  if (severity === 'error') return true
  return (
    Object.hasOwn(CATALOGUE, code) &&
    (CATALOGUE[code as DiagnosticCode] as CatalogueEntry<never>).blocksPublish === true
  )
}
