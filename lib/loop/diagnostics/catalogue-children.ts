import { type CatalogueEntry, error } from './catalogue-entry.ts'

/** Where other loops are called. */
export const CHILDREN = {
  'loop-unknown': error({
    title: 'Loop that can’t be called',
    message: (n: { node: string; loop: string; problem: string }) => `"${n.node}" calls "${n.loop}", but ${n.problem}.`,
    why: 'Only published versions of loops in the same workspace are called; the call would fail in every run.',
    fix: 'Publish that loop first, accept it if it was imported, or choose another one.',
  }),
  'circular-call': error({
    title: 'Loops that call each other in a circle',
    message: (n: { node: string; circle: readonly string[] }) =>
      `"${n.node}" leads back to this loop: ${n.circle.join(' → ')}.`,
    why: 'A loop that is at work is not run again below itself: the last call of the circle would be refused in every run.',
    fix: 'Take the call out of one of these loops, or move what they share into a loop that calls none of them.',
  }),
  'loop-input': error({
    title: 'Input that the called loop does not take',
    message: (n: { node: string; loop: string; problem: string }) => `"${n.node}" calls "${n.loop}", but ${n.problem}.`,
    why: 'No run is made of an input that does not fit: the call would fail.',
    fix: 'Give exactly the inputs that the newest published version of that loop has.',
  }),
  'loop-field': error({
    title: 'Field that the called loop does not have',
    message: (n: { node: string; loop: string; problem: string }) => `"${n.node}" calls "${n.loop}", but ${n.problem}.`,
    why: 'What is shared with a loop, or taken from its result, are fields of its own state.',
    fix: 'Name a field of the newest published version of that loop that is no input.',
  }),
  'share-replaced': error({
    title: 'Shared field that one child would take from another',
    message: (n: { node: string; target: string }) =>
      `"${n.node}" shares "${n.target}" with several children, and the field has no reducer that could join what they change.`,
    why: 'All children start with the same value. With `replace` only what the last one wrote would be left.',
    fix: 'Give the field a reducer such as append, union, merge, sum, max or min, or write it from `children` under output.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
