import { type CatalogueEntry, info, warning } from './catalogue-entry.ts'

/** Where a goal would be believed, or refused, without anybody knowing why. */
export const VERIFICATION = {
  'verify-nothing': warning({
    title: 'Verification without effect',
    message: (n: { node: string; missing: 'checks' | 'goals' }) =>
      n.missing === 'checks'
        ? `"${n.node}" verifies its goals, but by no check at all.`
        : `"${n.node}" has checks for goals, but none of its rules says success.`,
    why: 'Every goal would be believed, though the drawing says that goals are verified.',
    fix: 'Add an assertion or a validator, or remove the verification.',
  }),
  'findings-unread': info({
    title: 'Refused goals go unexplained',
    message: (n: { node: string }) => `When "${n.node}" refuses a goal, nothing tells the next decision why.`,
    why: 'A model that is not told what is missing will claim the same goal again.',
    fix: 'Choose a list field in which what did not pass is written, and show it in the prompt.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
