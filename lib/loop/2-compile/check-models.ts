import { LIMITS } from '../artefacts/limits.ts'
import { type ModelBinding, SCRIPTED, SIMULATED, WORKSPACE_MODELS } from '../artefacts/models.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { ModelUse } from '../kinds/node-kind.ts'
import { configPointer, pointer } from '../patch/pointer.ts'
import { priceInDesign } from '../tokens/list-prices.ts'
import type { Bound } from './bind.ts'

/** A start of a script: one answer, with the first tool that is allowed. */
function firstScript({ nodes }: Bound): object {
  const tool = nodes.flatMap(({ bound }) => bound?.tools ?? []).find((use) => use.allows)?.tool ?? ''
  const reasoning = 'Write here what the model should answer.'
  return { rules: [{ respond: { json: { action: { tool, args: {} }, subgoal: '', confidence: null, reasoning } } }] }
}

/** Model aliases: is each bound, used, priced under a money cap, and scripted where it says so. */
export function checkModels(bound: Bound): Diagnostic[] {
  const { nodes, draft } = bound
  const models = draft.models
  if (!models) return []
  const used = new Set<string>()
  const found: Diagnostic[] = []
  for (const { node, index, bound: config } of nodes) {
    // A node may ask one model for several things: a finding about it is made once.
    const seen = new Set<string>()
    found.push(...checkCalls(config?.models ?? [], node.id))
    for (const use of config?.models ?? []) {
      const { alias, field } = use
      if (seen.has(`${field}=${alias}`)) continue
      seen.add(`${field}=${alias}`)
      found.push(...checkModelUse(use, node.id, index))
      if (Object.hasOwn(models, alias)) {
        used.add(alias)
        continue
      }
      found.push(
        diagnostic(
          'model-unbound',
          { node: node.id, alias },
          { nodeId: node.id, field, quickFix: bindToScript(alias, bound) },
        ),
      )
    }
  }
  if (draft.consolidation?.model) used.add(draft.consolidation.model.alias)
  for (const [alias, binding] of Object.entries(models)) {
    const { provider } = binding
    const field = `models.${alias}`
    if (!used.has(alias)) {
      const quickFix: QuickFix = {
        title: 'Remove the binding',
        patch: [{ op: 'remove', path: pointer(['models', alias]) }],
      }
      if (bound.complete) found.push(diagnostic('model-unused', { alias }, { field, quickFix }))
    } else if (provider === SCRIPTED) {
      const quickFix: QuickFix = {
        title: 'Add a first scripted answer',
        patch: [{ op: 'add', path: '/script', value: firstScript(bound) }],
      }
      if (draft.raw.script === undefined) found.push(diagnostic('script-missing', { alias }, { field, quickFix }))
    } else if (draft.contract?.budgetUsd !== undefined && isUnpriced(binding))
      found.push(diagnostic('price-unknown', { alias }, { field }))
  }
  return found
}

/** Nothing tells what a call costs, and nothing will: what an alias of the workspace stands for is priced where a run starts. */
function isUnpriced(binding: ModelBinding): boolean {
  const { provider } = binding
  return priceInDesign(binding) === undefined && provider !== WORKSPACE_MODELS && !SIMULATED.includes(provider)
}

/** Whether the answers that a node may ask for in one visit are more than a step may have. */
function checkCalls(uses: readonly ModelUse[], node: string): Diagnostic[] {
  const calls = uses.reduce((sum, { maxCalls, insteadOf }) => sum + (insteadOf === undefined ? maxCalls : 0), 0)
  const limit = LIMITS.callsPerStep
  return calls <= limit ? [] : [diagnostic('step-calls', { node, calls, limit }, { nodeId: node })]
}

/** A use that can't do what it is there for. */
function checkModelUse({ alias, field, insteadOf, latency }: ModelUse, node: string, index: number): Diagnostic[] {
  const found: Diagnostic[] = []
  if (insteadOf === alias) {
    const path = configPointer(index, field)
    const quickFix: QuickFix = { title: 'Remove the fallback', patch: [{ op: 'remove', path }] }
    found.push(diagnostic('fallback-same', { node, alias }, { nodeId: node, field, quickFix }))
  }
  if (latency && insteadOf === undefined && latency.expectedMs > latency.limitMs) {
    const names = { node, what: `the model “${alias}”`, ...latency }
    found.push(diagnostic('latency-impossible', names, { nodeId: node, field: field.replace(/model$/, 'latency') }))
  }
  return found
}

function bindToScript(alias: string, bound: Bound): QuickFix {
  const patch: QuickFix['patch'] = [
    { op: 'add', path: pointer(['models', alias]), value: { provider: SCRIPTED, model: 'script' } },
  ]
  if (bound.draft.raw.script === undefined) patch.push({ op: 'add', path: '/script', value: firstScript(bound) })
  return { title: 'Bind it to scripted answers', patch }
}
