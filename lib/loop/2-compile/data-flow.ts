import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CheckResult } from '../expression/types.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { StateSchema } from '../state/schema.ts'
import { secretFields } from '../state/secrets.ts'
import type { Bound } from './bind.ts'
import type { SiteResult } from './check-expressions.ts'

/** Which nodes read a state field and which may write it, by node id in document order. */
export type FieldUse = { readers: string[]; writers: string[] }

/** Roots whose members are state fields, now, earlier or as given. */
const STATE_ROOTS = new Set(['state', 'prev', 'input'])

/** State fields that a list of reads touches; `all` when a whole state is read. */
function fieldsRead(reads: readonly string[]): { fields: string[]; all: boolean; other: boolean } {
  const fields = new Set<string>()
  let all = false
  let other = false
  for (const read of reads) {
    const [root = '', field] = read.split('.')
    if (!STATE_ROOTS.has(root)) other = true
    else if (field === undefined) all = true
    else fields.add(field)
  }
  return { fields: [...fields], all, other }
}

/** Readers and writers of every state field. A node that may run a tool which patches state counts as a writer of every field but the inputs. */
export function fieldUses(
  { nodes }: Bound,
  state: StateSchema,
  sites: readonly SiteResult[],
  tools: Record<string, ToolFacts>,
): Map<string, FieldUse> {
  const names = Object.keys(state.properties)
  const readers = new Map(names.map((name) => [name, new Set<string>()]))
  const writers = new Map(names.map((name) => [name, new Set<string>()]))
  for (const { node, result } of sites) {
    const { fields, all } = fieldsRead(result.reads)
    for (const name of all ? names : fields) readers.get(name)?.add(node.node.id)
  }
  const secrets = secretFields(state)
  const shown = names.filter((name) => !secrets.includes(name))
  const writable = names.filter((name) => state.properties[name]?.['x-loop'].role !== 'input')
  for (const { node, bound } of nodes) {
    if (bound?.readsState) for (const name of shown) readers.get(name)?.add(node.id)
    for (const target of bound?.reads ?? []) readers.get(target)?.add(node.id)
    for (const { target } of bound?.writes ?? []) writers.get(target)?.add(node.id)
    const patches = bound?.tools.some(({ tool, allows }) => allows && own(tools, tool)?.patchesState)
    if (patches) for (const name of writable) writers.get(name)?.add(node.id)
  }
  return new Map(
    names.map((name) => [name, { readers: [...(readers.get(name) ?? [])], writers: [...(writers.get(name) ?? [])] }]),
  )
}

/** The finding that a rule reads nothing but fields which nothing writes. */
export function neverChanges(
  source: string,
  result: CheckResult,
  uses: Map<string, FieldUse>,
  place: { nodeId?: string; field: string },
): Diagnostic[] {
  const { fields, all, other } = fieldsRead(result.reads)
  if (result.problems.length > 0 || other || all || fields.length === 0) return []
  if (fields.some((name) => (uses.get(name)?.writers.length ?? 0) > 0)) return []
  return [diagnostic('rule-never-changes', { source, fields: fields.toSorted() }, place)]
}
