import { type CatalogueEntry, error, info, list, warning } from './catalogue-entry.ts'

/** Where a tool or a model would be called otherwise than the drawing seems to say. */
export const ACTIONS = {
  'tool-unsafe': info({
    title: 'Unsafe tool',
    message: (n: { node: string; tool: string; some: boolean }) =>
      n.some
        ? `"${n.node}" allows "${n.tool}", and some calls of it can neither be repeated nor undone: a person is asked before each of those.`
        : `"${n.node}" allows "${n.tool}", whose effect can neither be repeated nor undone: a person is asked before each call.`,
    why: 'If the process dies between sending and answer, the run ends in doubt instead of sending again. Until somebody answers, it waits.',
    fix: 'Prefer a tool that takes an idempotency key, or keep the list to what is really needed.',
  }),
  'tool-unapproved': warning({
    title: 'Unsafe tool without approval',
    message: (n: { node: string; tool: string; some: boolean }) =>
      `"${n.node}" runs "${n.tool}" without asking anybody, though ${n.some ? 'some calls of it' : 'its effect'} can neither be repeated nor undone.`,
    why: 'A model may choose this action, and nobody sees it before it has happened.',
    fix: 'Let a person approve it, or keep it so if every call of it is harmless.',
  }),
  'tool-argument-choice': error({
    title: 'One argument of several',
    message: (n: { node: string; tool: string; oneOf: readonly string[]; given: readonly string[] }) =>
      n.given.length === 0
        ? `"${n.node}" calls "${n.tool}" with none of ${list(n.oneOf)}.`
        : `"${n.node}" calls "${n.tool}" with ${list(n.given)}, of which it takes one.`,
    why: 'The tool refuses a call that does not give exactly one of them.',
    fix: 'Give one of them.',
  }),
  'mcp-tool-schema': error({
    title: 'Arguments that can’t be checked',
    message: (n: { tool: string; at: string; problem: string }) =>
      `The schema of "${n.tool}", at ${n.at}: ${n.problem}.`,
    why: 'Arguments are checked against it before anything is sent.',
    fix: 'Take the tool over from its server again, or mend its schema.',
  }),
  'mcp-undo': error({
    title: 'Undoing that can’t work',
    message: (n: { tool: string; undo: string; problem: string }) =>
      `"${n.tool}" is undone by "${n.undo}", ${n.problem}.`,
    why: 'A call whose answer was lost is undone before it is sent again: what undoes it must be known before it is sent.',
    fix: 'Choose another tool of the loop that undoes it, and say which of its arguments is which.',
  }),
  'mcp-tool-unused': info({
    title: 'Tool that no node uses',
    message: (n: { tool: string }) => `"${n.tool}" was added to the loop, but no node allows it.`,
    why: 'A tool can only be called where an act node has it on its list.',
    fix: 'Allow it in an act node, or remove it from the loop.',
  }),
  'cache-effect': error({
    title: 'Stored answer instead of an effect',
    message: (n: { node: string; tool: string; effect: string }) =>
      `"${n.node}" would answer "${n.tool}" from the cache, but its effect is ${n.effect}.`,
    why: 'A tool that changes something must run each time; only the answers of pure and read tools can be given again.',
    fix: 'Take the tool out of the cached ones.',
  }),
  'policy-tool-unlisted': warning({
    title: 'Policy for a tool that is not allowed',
    message: (n: { node: string; tool: string; setting: string }) =>
      `"${n.node}" has a rule for "${n.tool}" under ${n.setting}, but the tool is not on its list.`,
    why: 'The rule never applies, and readers will think that it does.',
    fix: 'Remove the rule, or allow the tool.',
  }),
  'fallback-same': warning({
    title: 'Fallback to the same model',
    message: (n: { node: string; alias: string }) => `"${n.node}" falls back from "${n.alias}" to itself.`,
    why: 'The fallback is asked when the model is out of tries; asking the same one again changes nothing.',
    fix: 'Choose another model as the fallback, or none.',
  }),
  'latency-impossible': warning({
    title: 'Calls that are never made',
    message: (n: { node: string; what: string; expectedMs: number; limitMs: number }) =>
      `"${n.node}" expects a call of ${n.what} to take ${n.expectedMs} ms, but allows ${n.limitMs} ms: every call is refused.`,
    why: 'A call that can’t end in time is refused before anything is spent on it, and this one never can.',
    fix: 'Lower the expectation, or raise the limit or the timeout.',
  }),
  'finish-unread': warning({
    title: 'Nobody reads finish',
    message: (n: { node: string }) =>
      `An act node allows "finish", but no rule of "${n.node}" or another terminate node looks for it.`,
    why: 'The tool ends nothing by itself: without such a rule a decision to finish has no effect, and the loop goes on.',
    fix: 'Add a rule that ends the run when the last action was finish.',
  }),
  'step-calls': warning({
    title: 'More calls than one step may make',
    message: (n: { node: string; calls: number; limit: number }) =>
      `"${n.node}" may ask models ${n.calls} times in one visit, and a run ends at ${n.limit}.`,
    why: 'A step that makes more calls ends the run as failed, after all of them were paid for; tries and waits count too.',
    fix: 'Divide the work among several nodes, or lower the repairs.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
