import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { nearestName } from '../expression/nearest-name.ts'
import {
  type CallableLoop,
  calleeName,
  type LoopCall,
  type LoopRegistry,
  slugOfCallee,
} from '../kinds/loop-registry.ts'
import { configPointer } from '../patch/pointer.ts'
import type { StateSchema } from '../state/schema.ts'
import type { Bound, BoundNode } from './bind.ts'

/** Loops that nodes call: are they there, do they take what is given, and does none lead back to this one. Nothing is said without a registry. */
export function checkLoops({ nodes }: Bound, registry: LoopRegistry | undefined): Diagnostic[] {
  if (!registry) return []
  return nodes.flatMap((node) =>
    (node.bound?.calls ?? []).flatMap((call) => {
      const circle = circleOf(call, registry)
      const place = { nodeId: node.node.id, field: call.field }
      if (circle) return [diagnostic('circular-call', { node: node.node.id, circle }, place)]
      const callee = own(registry.loops, call.loop)
      const problem = callableProblem(call, callee)
      if (problem !== null) {
        const quickFix = callee ? undefined : rename(node, call, registry)
        const names = { node: node.node.id, loop: call.loop, problem }
        return [diagnostic('loop-unknown', names, quickFix ? { ...place, quickFix } : place)]
      }
      // Of another version than the newest it is not known what it takes.
      const isNewest = call.version === null || call.version === callee?.version
      return isNewest && callee?.state ? checkGiven(node, call, callee.state) : []
    }),
  )
}

/** What is called from this loop through the call back to it, whichever version of it that is; null: there is no such way. */
export function circleOf(
  call: Pick<LoopCall, 'loop' | 'version'>,
  { self, loops, versions = {} }: LoopRegistry,
): string[] | null {
  if (self === null) return null
  const first = calleeName(call)
  const cameFrom = new Map<string, string | null>([[first, null]])
  const open = [first]
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (slugOfCallee(at) === self) return [self, ...wayTo(at, cameFrom)]
    for (const next of own(loops, at)?.calls ?? own(versions, at) ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, at)
      open.push(next)
    }
  }
  return null
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const way: string[] = []
  for (let at: string | null = end; at !== null; at = cameFrom.get(at) ?? null) way.unshift(at)
  return way
}

function callableProblem({ version }: LoopCall, callee: CallableLoop | undefined): string | null {
  if (!callee) return 'there is no such loop in the workspace'
  if (!callee.accepted) return 'it was imported, and is inert until somebody has accepted it'
  if (callee.version === null) return 'it is not published yet'
  if (version !== null && version > callee.version)
    return `it has no version ${version}: the newest is ${callee.version}`
  return null
}

function rename({ index }: BoundNode, { loop, field }: LoopCall, { loops }: LoopRegistry): QuickFix | undefined {
  const nearest = nearestName(loop, Object.keys(loops))
  if (nearest === undefined) return undefined
  return {
    title: `Change it to ${nearest}`,
    patch: [{ op: 'replace', path: configPointer(index, field), value: nearest }],
  }
}

function checkGiven(
  { node, index }: BoundNode,
  call: LoopCall,
  { properties, required = [] }: StateSchema,
): Diagnostic[] {
  const names = { node: node.id, loop: call.loop }
  const roleOf = (name: string) => own(properties, name)?.['x-loop'].role
  const unknown = call.inputs.flatMap(({ name, field }) => {
    const role = roleOf(name)
    if (role === 'input') return []
    const problem = role === undefined ? `it has no input "${name}"` : `"${name}" is no input of it, but ${role}`
    const quickFix: QuickFix = {
      title: `Remove ${name}`,
      patch: [{ op: 'remove', path: configPointer(index, call.inputsField, name) }],
    }
    return [diagnostic('loop-input', { ...names, problem }, { nodeId: node.id, field, quickFix })]
  })
  const missing = required.flatMap((name) => {
    const given = call.inputs.some((input) => input.name === name)
    if (given || roleOf(name) !== 'input' || own(properties, name)?.default !== undefined) return []
    const problem = `its input "${name}" is required and not given`
    return [diagnostic('loop-input', { ...names, problem }, { nodeId: node.id, field: call.inputsField })]
  })
  const fields = call.fields.flatMap(({ name, field, shared }) => {
    const role = roleOf(name)
    if (role !== undefined && !(shared && role === 'input')) return []
    const problem =
      role === undefined ? `it has no state field "${name}"` : `"${name}" is an input of it, which nothing changes`
    return [diagnostic('loop-field', { ...names, problem }, { nodeId: node.id, field })]
  })
  return [...unknown, ...missing, ...fields]
}
