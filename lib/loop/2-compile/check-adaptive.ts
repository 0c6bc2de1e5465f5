import type { Contract } from '../artefacts/contract.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { Bound } from './bind.ts'

const FIELD = 'contract.adaptiveExit'
type Rule = NonNullable<Contract['adaptiveExit']>

/** What adaptive exit needs to predict anything, and settings under which it decides nothing. */
export function checkAdaptive({ draft }: Bound): Diagnostic[] {
  const { contract, raw } = draft
  const rule = contract?.adaptiveExit
  if (!contract || !rule) return []
  const found: Diagnostic[] = []
  if (contract.score === undefined) found.push(diagnostic('score-missing', { rule: 'adaptiveExit' }, { field: FIELD }))
  if (!contract.qualityThreshold)
    found.push(diagnostic('adaptive-no-target', {}, { field: FIELD, quickFix: addTarget }))
  found.push(...neverStops(contract, rule))
  if (rule.floor >= 1) {
    const quickFix = setting('floor', rule.method === 'published' ? 0.3 : 0.05)
    const names = { floor: rule.floor, minIterations: rule.minIterations }
    found.push(diagnostic('adaptive-always', names, { field: `${FIELD}.floor`, quickFix }))
  }
  if (!raw.taskType) found.push(diagnostic('task-type-missing', {}, { field: FIELD }))
  return found
}

const addTarget: QuickFix = {
  title: 'Add a quality threshold of 0.8',
  patch: [{ op: 'add', path: '/contract/qualityThreshold', value: { target: 0.8, minIterations: 1 } }],
}

function setting(name: keyof Rule, value: number): QuickFix {
  return {
    title: `Set ${name} to ${value}`,
    patch: [{ op: 'replace', path: `/contract/adaptiveExit/${name}`, value }],
  }
}

function neverStops({ maxIterations, qualityThreshold }: Contract, rule: Rule): Diagnostic[] {
  const found: Diagnostic[] = []
  const never = (name: keyof Rule, because: string, quickFix?: QuickFix) =>
    found.push(
      diagnostic('adaptive-never', { because }, { field: `${FIELD}.${name}`, ...(quickFix ? { quickFix } : {}) }),
    )
  const ends = `and the run ends after ${maxIterations}`
  const held = qualityThreshold?.minIterations ?? 1
  if (rule.minIterations >= maxIterations) {
    const quickFix = held < maxIterations ? setting('minIterations', 1) : undefined
    never('minIterations', `it waits for ${rule.minIterations} iterations, ${ends}`, quickFix)
  } else if (held >= maxIterations) {
    never('minIterations', `the quality threshold’s minimum of ${held} iterations holds for it too, ${ends}`)
  }
  if (rule.exploreEvery === 1) never('exploreEvery', 'every run explores', setting('exploreEvery', 20))
  if (rule.floor === 0 && (rule.method === 'published' || rule.costWeight === 0)) {
    const because = 'no chance is below a floor of 0, and iterations cost nothing'
    never('floor', because, setting('floor', rule.method === 'published' ? 0.3 : 0.05))
  }
  return found
}
