import { error, warning } from './catalogue-entry.ts'

/** Where a decide node is set to do what it can't, or will not do what it is set to. */
export const DECIDE = {
  'route-handle-reserved': error({
    title: 'Reserved handle',
    message: (n: { node: string; handle: string }) =>
      `A route of "${n.node}" is called "${n.handle}", which the node itself uses.`,
    why: 'next is taken when no route holds, and invalid when the model gives no usable answer.',
    fix: 'Give the route another name.',
  }),
  'route-handle-taken': error({
    title: 'Handle used twice',
    message: (n: { node: string; handle: string }) => `Two routes of "${n.node}" are called "${n.handle}".`,
    why: 'Edges and traces know a route by its handle, so a handle must mean one.',
    fix: 'Give one of them another name, or join their conditions with ||.',
  }),
  'route-never-taken': warning({
    title: 'Route that is never taken',
    message: (n: { node: string; handle: string; other: string; why: 'always' | 'same' }) =>
      `"${n.node}" never leaves by "${n.handle}": "${n.other}" comes first and ${n.why === 'always' ? 'always holds' : 'has the same condition'}.`,
    why: 'The first route that holds is taken, so a later one never gets its turn.',
    fix: 'Remove the route, or put it before the other.',
  }),
  'context-too-small': error({
    title: 'Context budget too small',
    message: (n: { node: string; maxTokens: number; neededTokens: number }) =>
      `"${n.node}" has a context budget of ${n.maxTokens} tokens, but its prompt, instructions, invariants, tools and form of the answer take at least ${n.neededTokens}.`,
    why: 'These are never trimmed, so no request could be made.',
    fix: 'Raise “Most tokens of a request”, or shorten the prompt.',
  }),
  'context-field-unknown': error({
    title: 'Unknown artifact',
    message: (n: { node: string; field: string }) =>
      `"${n.node}" shows "${n.field}" as an artifact, which the state schema does not declare.`,
    why: 'There is no such field to show.',
    fix: 'Choose a declared field, or take the name out.',
  }),
  'latent-scripted': warning({
    title: 'Thinking without scripted thoughts',
    message: (n: { node: string; alias: string }) =>
      `"${n.node}" thinks before deciding, but no scripted answer of "${n.alias}" asks for the purpose.`,
    why: 'A pass would get the answer that is meant for the decision, could not read it, and be logged as failed.',
    fix: 'Add a first rule for purpose == "latent" that answers {plan, observations, uncertainties}.',
  }),
  'latent-never': warning({
    title: 'Thinking that never begins',
    message: (n: { node: string; warmup: number; maxIterations: number }) =>
      `"${n.node}" thinks only after ${n.warmup} iterations, but a run has at most ${n.maxIterations}.`,
    why: 'No pass would ever run.',
    fix: 'Lower “Iterations without it at first”, or raise “Most iterations” in the contract.',
  }),
  'adapt-unmeasured': warning({
    title: 'Nothing to adapt the cap by',
    message: (n: { node: string }) =>
      `"${n.node}" adapts the iteration cap by the score, but the contract names no score.`,
    why: 'Without a score nobody knows whether the loop makes progress, so the cap never moves.',
    fix: 'Switch the score of the contract on, or “Iterations” under “Adapt the settings” off.',
  }),
  'adapt-no-room': warning({
    title: 'No room to adapt the cap',
    message: (n: { node: string; maxIterations: number }) =>
      `"${n.node}" adapts the iteration cap between 10 and 50, but the contract allows ${n.maxIterations}.`,
    why: 'The cap never passes the contract’s and never goes below 10, so it could not move.',
    fix: 'Raise “Most iterations” in the contract, or switch “Iterations” under “Adapt the settings” off.',
  }),
}
