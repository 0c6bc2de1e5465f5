import { type CatalogueEntry, error, warning } from './catalogue-entry.ts'

/** What a run keeps in long-term memory when it ends. */
export const CONSOLIDATION = {
  'consolidation-empty': warning({
    title: 'Nothing to keep at the end',
    message: (_: object) =>
      'What runs keep at their end is set, but it names neither a fact nor a model that finds some.',
    why: 'The design promises that runs leave something behind, and they leave nothing.',
    fix: 'Add a fact or a model, or remove the setting.',
  }),
  'consolidation-fact-blank': error({
    title: 'A fact that says nothing yet',
    message: (n: { place: number; wants: 'text' | 'list' }) =>
      `Fact ${n.place} of what runs keep at their end is blank: ${n.wants === 'text' ? 'give its text' : 'name its list of texts'}.`,
    why: 'Nothing would be kept by it.',
    fix: 'Write what is to be kept, or take the fact out.',
  }),
  'consolidation-model-unbound': error({
    title: 'Nobody to ask at the end',
    message: (n: { alias: string }) =>
      `At the end of a run the model "${n.alias}" is to find what is worth keeping, and it is not bound to anything.`,
    why: 'There is nobody to ask.',
    fix: 'Bind the alias under Models, name another one, or ask no model.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
