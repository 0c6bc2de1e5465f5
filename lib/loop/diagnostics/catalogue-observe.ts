import { type CatalogueEntry, error, info, warning } from './catalogue-entry.ts'

/** Where an observe node would look and see nothing, or everything. */
export const OBSERVE = {
  'recall-empty': error({
    title: 'Recall without a question',
    message: (n: { node: string; mode: string }) =>
      `"${n.node}" asks long-term memory, but ${n.mode === 'key' ? 'names no key' : 'its query is empty'}.`,
    why: 'A recall that asks for nothing finds nothing, and costs a step each time.',
    fix: 'Write what to look for, such as {{ state.goal }}, or remove the recall.',
  }),
  'memory-never-written': info({
    title: 'Nothing writes long-term memory here',
    message: (n: { node: string }) =>
      `"${n.node}" reads long-term memory, but no act node of this loop may run "memory.write".`,
    why: 'Unless another loop of the workspace shares entries, there will never be anything to find.',
    fix: 'Allow memory.write in an act node, or leave it to loops that share what they write with the workspace.',
  }),
  'relevance-threshold': warning({
    title: 'Threshold that sorts nothing',
    message: (n: { node: string; threshold: number }) =>
      n.threshold === 0
        ? `"${n.node}" takes everything for relevant: its threshold is 0.`
        : `"${n.node}" takes only the very same words for relevant: its threshold is ${n.threshold}.`,
    why: 'Relevance is likeness of words from 0 to 1: everything reaches 0, and nothing but a repetition reaches 1.',
    fix: 'Choose a threshold in between; the trace shows how near each item was.',
  }),
  'list-too-short': warning({
    title: 'List that can’t hold what is written',
    message: (n: { node: string; field: string; most: number; maxItems: number }) =>
      `"${n.node}" may write ${n.most} items at once into "${n.field}", which holds at most ${n.maxItems}.`,
    why: 'The state refuses a longer list: facts go back to the model, which costs a call, and a recall fails the node.',
    fix: 'Ask for no more than the field holds, or let the field hold more.',
  }),
  'fact-schema': error({
    title: 'Members of a fact that can’t be used',
    message: (n: { node: string; problem: string }) => `"${n.node}" asks for facts, and their schema ${n.problem}.`,
    why: 'A model’s facts are checked against this schema: one that nothing can fit would refuse every answer.',
    fix: 'Declare an object whose properties are the further members of a fact; text, source and relevance are always there.',
  }),
  'length-bounds': error({
    title: 'Length that says nothing',
    message: (n: { node: string; problem: string }) => `"${n.node}" scores by length, and its evaluator ${n.problem}.`,
    why: 'A score that is the same whatever the loop makes can neither guide nor end it.',
    fix: 'Give at least one bound, and no upper one below its lower one.',
  }),
  'rubric-empty': error({
    title: 'Judge without a rubric',
    message: (n: { node: string }) => `"${n.node}" lets a model judge, but its rubric is empty.`,
    why: 'A judge that is told no criteria makes up its own, and other ones each time.',
    fix: 'Write what makes an output good, criterion by criterion.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
