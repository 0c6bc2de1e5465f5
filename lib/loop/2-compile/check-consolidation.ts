import { CLOSING_PLACE, type Consolidation } from '../artefacts/consolidation.ts'
import { CLOSING_SCOPE } from '../consolidation/closing-names.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { Scope } from '../expression/types.ts'
import type { StateSchema } from '../state/schema.ts'
import { secretReads } from '../state/secrets.ts'
import type { Bound } from './bind.ts'
import { checkSource, type Source, type SourceContext } from './check-expressions.ts'

/** What is to be kept at a run’s end, beside its expressions: is there anything, and anybody to ask. */
export function checkConsolidation({ draft }: Bound): Diagnostic[] {
  const { consolidation, models } = draft
  if (!consolidation) return []
  const { facts, model } = consolidation
  const quickFix: QuickFix = { title: 'Remove it', patch: [{ op: 'remove', path: '/consolidation' }] }
  if (!facts?.length && !model) return [diagnostic('consolidation-empty', {}, { field: 'consolidation', quickFix })]
  return [...blankFacts(consolidation), ...unboundModel(consolidation, models)]
}

/** Facts that say nothing yet, as a new one does. */
function blankFacts({ facts = [], model }: Consolidation): Diagnostic[] {
  return facts.flatMap(({ text, list }, index) => {
    const member = text === undefined ? 'list' : 'text'
    if ((text ?? list ?? '').trim() !== '') return []
    const path = facts.length > 1 ? `/consolidation/facts/${index}` : `/consolidation${model ? '/facts' : ''}`
    const quickFix: QuickFix = { title: 'Take the fact out', patch: [{ op: 'remove', path }] }
    const place = { field: `consolidation.facts.${index}.${member}`, quickFix }
    return [diagnostic('consolidation-fact-blank', { place: index + 1, wants: member }, place)]
  })
}

function unboundModel({ facts, model }: Consolidation, models: Bound['draft']['models']): Diagnostic[] {
  if (!model || !models || Object.hasOwn(models, model.alias)) return []
  const unasked: QuickFix = {
    title: 'Ask no model',
    patch: [{ op: 'remove', path: facts?.length ? '/consolidation/model' : '/consolidation' }],
  }
  const names = { alias: model.alias }
  return [diagnostic('consolidation-model-unbound', names, { field: 'consolidation.model.alias', quickFix: unasked })]
}

/** Its templates and expressions: they see the run’s output and how it ended, beside all that every expression sees. A secret is nothing to be remembered. */
export function checkConsolidationExpressions(
  { consolidation }: Bound['draft'],
  state: StateSchema,
  scope: Scope,
  context: SourceContext,
): Diagnostic[] {
  const names = { ...scope, ...CLOSING_SCOPE }
  return sourcesOf(consolidation).flatMap((source) => {
    // A blank one has its own finding, in better words than those of the grammar.
    if (source.source.trim() === '' && !source.field.endsWith('.key')) return []
    const { diagnostics, result } = checkSource(source, names, context)
    const secrets = secretReads(result.reads, state).fields.map((field) =>
      diagnostic('secret-in-prompt', { node: CLOSING_PLACE, field }, { field: source.field }),
    )
    return [...diagnostics, ...secrets]
  })
}

/** All its templates and expressions, with where they stand. */
export function sourcesOf(consolidation: Bound['draft']['consolidation']): Source[] {
  return (consolidation?.facts ?? []).flatMap(({ text, list, key }, index) => {
    const at = (member: string) => {
      const path = ['consolidation', 'facts', index, member]
      return { path, field: path.join('.') }
    }
    const texts = { kind: 'list', item: { kind: 'any' } } as const
    return [
      ...(text === undefined ? [] : [{ source: text, mode: 'template' as const, ...at('text') }]),
      ...(list === undefined ? [] : [{ source: list, mode: 'expression' as const, expected: texts, ...at('list') }]),
      ...(key === undefined ? [] : [{ source: key, mode: 'template' as const, ...at('key') }]),
    ]
  })
}
