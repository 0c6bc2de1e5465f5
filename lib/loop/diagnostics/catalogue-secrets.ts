import { type CatalogueEntry, error, warning } from './catalogue-entry.ts'

/** Where a secret would get out. No message says a value: it may be the secret. */
export const SECRETS = {
  'secret-type': error({
    title: 'Secret that is no text input',
    message: (n: { field: string; found: string }) =>
      `"${n.field}" is marked as a secret, but it is ${n.found}: only a text input can be one.`,
    why: 'The field holds a reference such as secret://API_TOKEN, which is given when the run starts and never changes.',
    fix: 'Make it an input of type string, or take the mark away.',
  }),
  'secret-default': error({
    title: 'Secret in clear as a default',
    message: (n: { field: string }) => `The default of the secret "${n.field}" is not a reference.`,
    why: 'A design is stored, exported and shared: whoever has it would have the secret.',
    fix: 'Use a reference such as secret://API_TOKEN, or no default. If a real secret stood here, change it where it is used.',
  }),
  'secret-in-prompt': error({
    title: 'Secret in a text',
    message: (n: { node: string; field: string }) => `A text of "${n.node}" shows the secret field "${n.field}".`,
    why: 'Texts go to models, people and logs. A secret goes to a tool, at the moment of the call, and nowhere else.',
    fix: 'Take it out. Give the secret to a tool as an argument of an act node’s fixed call.',
  }),
  'secret-not-given': warning({
    title: 'Secret that stays a reference',
    message: (n: { node: string; field: string }) =>
      `"${n.node}" reads the secret field "${n.field}" where only its reference is seen.`,
    why: 'A secret is resolved only in the arguments of an act node’s fixed call, for a tool that takes secrets.',
    fix: 'Read it there, or compare it with nothing but another reference.',
  }),
  'secret-in-text': warning({
    title: 'What looks like a secret',
    message: (n: { at: string; kind: string }) => `${n.at} holds what looks like ${n.kind}.`,
    why: 'A design is stored, exported and shared: whoever has it would have the secret.',
    fix: 'Take it out and change it where it is used. Give secrets to a run as secret://NAME in a secret input field.',
    blocksPublish: true,
  }),
} satisfies Record<string, CatalogueEntry<never>>
