import { SCRIPTED } from '../../loop/artefacts/models.ts'
import { own } from '../../loop/artefacts/own.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import { nearestName } from '../../loop/expression/nearest-name.ts'
import type { KindCheckContext } from '../../loop/kinds/node-kind.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { secretFields } from '../../loop/state/secrets.ts'
import type { AskingConfig, DecideConfig } from './config.ts'
import { leastTokens } from './least-tokens.ts'

/** Handles that the node itself uses. */
export const RESERVED_HANDLES: readonly string[] = ['next', 'invalid']
/** The cap that `adapt` moves is never below this. */
const LEAST_CAP = 10

type Patch = QuickFix['patch']

/** Findings that only this kind can make. */
export function checkDecide(config: DecideConfig, context: KindCheckContext): Diagnostic[] {
  const routes = checkRoutes(config, context)
  if (config.strategy === 'rule') return routes
  return [
    ...checkPrompt(config, context),
    ...checkContext(config, context),
    ...checkLatent(config, context),
    ...checkAdapt(config, context),
    ...routes,
  ]
}

function checkPrompt({ prompt }: AskingConfig, { nodeId }: KindCheckContext): Diagnostic[] {
  return prompt.trim() === '' ? [diagnostic('prompt-empty', { node: nodeId }, { nodeId, field: 'prompt' })] : []
}

function checkRoutes({ routes }: DecideConfig, context: KindCheckContext): Diagnostic[] {
  const { nodeId, index: node } = context
  const taken = new Set(RESERVED_HANDLES)
  const handles = new Set([...RESERVED_HANDLES, ...routes.map(({ handle }) => handle)])
  return routes.flatMap(({ handle, when }, index) => {
    const place = { nodeId, field: `routes.${index}.handle` }
    const reserved = RESERVED_HANDLES.includes(handle)
    if (taken.has(handle)) {
      const quickFix = renaming(node, index, handle, handles)
      const names = { node: nodeId, handle }
      return [diagnostic(reserved ? 'route-handle-reserved' : 'route-handle-taken', names, { ...place, quickFix })]
    }
    taken.add(handle)
    const source = when.trim()
    const before = routes.slice(0, index).find((other) => other.when.trim() === 'true' || other.when.trim() === source)
    if (!before) return []
    const why = before.when.trim() === 'true' ? ('always' as const) : ('same' as const)
    const quickFix = removal(context, index, handle)
    return [
      diagnostic(
        'route-never-taken',
        { node: nodeId, handle, other: before.handle, why },
        { nodeId, field: `routes.${index}.when`, quickFix },
      ),
    ]
  })
}

function renaming(node: number, index: number, handle: string, handles: Set<string>): QuickFix {
  let count = 2
  while (handles.has(`${handle.slice(0, 28)}-${count}`)) count++
  const value = `${handle.slice(0, 28)}-${count}`
  return {
    title: `Rename it to ${value}`,
    patch: [{ op: 'replace', path: configPointer(node, `routes.${index}.handle`), value }],
  }
}

/** The route goes with its edges, which would lead from nowhere. */
function removal({ design, nodeId, index: node }: KindCheckContext, index: number, handle: string): QuickFix {
  const edges = design.edges
    .flatMap((edge, at) => (edge.from === nodeId && edge.handle === handle ? [at] : []))
    .toReversed()
  const patch: Patch = [configPointer(node, `routes.${index}`), ...edges.map((at) => `/edges/${at}`)].map((path) => ({
    op: 'remove',
    path,
  }))
  return { title: 'Remove the route', patch }
}

function checkContext(config: AskingConfig, context: KindCheckContext): Diagnostic[] {
  if (!config.context) return []
  const { nodeId, index } = context
  const found = config.context.artifacts.flatMap((field, at) => checkArtifact(field, at, config.context, context))
  const neededTokens = leastTokens(config, context)
  const { maxTokens } = config.context
  if (neededTokens <= maxTokens) return found
  const value = Math.ceil((neededTokens * 2) / 1_000) * 1_000
  const quickFix: QuickFix = {
    title: `Raise it to ${value.toLocaleString('en')}`,
    patch: [{ op: 'replace', path: configPointer(index, 'context.maxTokens'), value }],
  }
  const names = { node: nodeId, maxTokens, neededTokens }
  return [...found, diagnostic('context-too-small', names, { nodeId, field: 'context.maxTokens', quickFix })]
}

function checkArtifact(
  field: string,
  at: number,
  budget: AskingConfig['context'],
  { nodeId, index, design: { state } }: KindCheckContext,
): Diagnostic[] {
  const path = configPointer(index, `context.artifacts.${at}`)
  const names = { node: nodeId, field }
  const place = { nodeId, field: `context.artifacts.${at}` }
  const takeOut: QuickFix = { title: `Take ${field} out`, patch: [{ op: 'remove', path }] }
  if (secretFields(state).includes(field))
    return [diagnostic('secret-in-prompt', names, { ...place, quickFix: takeOut })]
  const fields = Object.keys(state.properties)
  if (fields.includes(field)) return []
  const nearest = nearestName(
    field,
    fields.filter((name) => !budget?.artifacts.includes(name)),
  )
  const change: QuickFix | undefined =
    nearest === undefined
      ? undefined
      : { title: `Change ${field} to ${nearest}`, patch: [{ op: 'replace', path, value: nearest }] }
  return [diagnostic('context-field-unknown', names, { ...place, quickFix: change ?? takeOut })]
}

function checkLatent({ latent, model }: AskingConfig, { nodeId, index, design }: KindCheckContext): Diagnostic[] {
  if (!latent?.enabled) return []
  const found: Diagnostic[] = []
  const { maxIterations } = design.contract
  if (latent.warmupIterations >= maxIterations) {
    const quickFix: QuickFix = {
      title: 'Think from the start',
      patch: [{ op: 'replace', path: configPointer(index, 'latent.warmupIterations'), value: 0 }],
    }
    const names = { node: nodeId, warmup: latent.warmupIterations, maxIterations }
    found.push(diagnostic('latent-never', names, { nodeId, field: 'latent.warmupIterations', quickFix }))
  }
  const { script } = design
  const scripted = own(design.models, model)?.provider === SCRIPTED
  if (!scripted || !script) return found
  if ('rules' in script && script.rules.some(({ when = '' }) => /\bpurpose\b/.test(when))) return found
  const place = { nodeId, field: 'latent.enabled' }
  const names = { node: nodeId, alias: model }
  found.push(
    diagnostic('latent-scripted', names, 'rules' in script ? { ...place, quickFix: scriptedThought() } : place),
  )
  return found
}

function scriptedThought(): QuickFix {
  const json = { plan: 'Write here what the model should think.', observations: [], uncertainties: [] }
  return {
    title: 'Add a scripted thought',
    patch: [{ op: 'add', path: '/script/rules/0', value: { when: 'purpose == "latent"', respond: { json } } }],
  }
}

function checkAdapt({ adapt }: AskingConfig, { nodeId, index, design }: KindCheckContext): Diagnostic[] {
  if (!adapt?.iterations) return []
  const { score, maxIterations } = design.contract
  const place = {
    nodeId,
    field: 'adapt.iterations',
    quickFix: {
      title: 'Leave the cap to the contract',
      patch: [{ op: 'add', path: configPointer(index, 'adapt.iterations'), value: false }] satisfies Patch,
    },
  }
  if (score === undefined) return [diagnostic('adapt-unmeasured', { node: nodeId }, place)]
  return maxIterations <= LEAST_CAP ? [diagnostic('adapt-no-room', { node: nodeId, maxIterations }, place)] : []
}
