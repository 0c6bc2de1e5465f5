import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { priceInDesign } from '../tokens/list-prices.ts'
import type { Bound } from './bind.ts'

/** The contract beside its expressions: rules that miss what they need, and what the answers of the worst case cost. */
export function checkContract({ nodes, draft }: Bound): Diagnostic[] {
  const { contract, models } = draft
  if (!contract) return []
  const found: Diagnostic[] = []
  if (contract.score === undefined) {
    if (contract.qualityThreshold)
      found.push(diagnostic('score-missing', { rule: 'qualityThreshold' }, { field: 'contract.qualityThreshold' }))
    if (contract.plateau) found.push(diagnostic('score-missing', { rule: 'plateau' }, { field: 'contract.plateau' }))
    if (contract.bestOf === 'best')
      found.push(diagnostic('score-missing', { rule: 'bestOf "best"' }, { field: 'contract.bestOf' }))
  }
  const minIterations = contract.qualityThreshold?.minIterations ?? 0
  if (minIterations > contract.maxIterations) {
    const names = { minIterations, maxIterations: contract.maxIterations }
    found.push(diagnostic('threshold-never', names, { field: 'contract.qualityThreshold.minIterations' }))
  }
  if (contract.budgetUsd === undefined || !models) return found
  const priceOf = (alias: string) => {
    const binding = own(models, alias)
    return (binding && priceInDesign(binding)?.outputUsdPerMTok) ?? 0
  }
  let perIteration = 0
  for (const { bound } of nodes) {
    for (const { alias, maxOutputTokens, maxCalls, insteadOf } of bound?.models ?? []) {
      const price = priceOf(alias)
      // Of a model and the one that stands in for it only one answers: what the dearer one costs more is added.
      const dearer = insteadOf === undefined ? price : Math.max(0, price - priceOf(insteadOf))
      perIteration += (dearer * maxOutputTokens * maxCalls) / 1_000_000
    }
  }
  // A floor of the worst case: how long prompts grow and how often inner cycles turn is only known when the loop runs.
  const closing = draft.consolidation?.model
  const atEnd = closing ? (priceOf(closing.alias) * closing.maxOutputTokens) / 1_000_000 : 0
  const atLeast = contract.maxIterations * perIteration + atEnd
  if (atLeast > contract.budgetUsd) {
    found.push(
      diagnostic(
        'cost-over-budget',
        { atLeastUsd: atLeast.toFixed(2), budgetUsd: contract.budgetUsd.toFixed(2) },
        { field: 'contract.budgetUsd' },
      ),
    )
  }
  return found
}
