import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import type { ReadValue } from '@/lib/loop/artefacts/events.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { checkExpression } from '@/lib/loop/expression/check.ts'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import { evaluateExpression } from '@/lib/loop/expression/evaluate.ts'
import type { NodeKind } from '@/lib/loop/kinds/node-kind.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { definitions } from '@/lib/nodes/definitions.ts'

export type RuleReading = {
  field: string
  name: string
  source: string
  read: ReadValue[]
  /** Null when it reads more than is known here. */
  holds: boolean | null
}

const MAX_CHARS = 120

/** What the predicates of a node saw, worked out from the recorded state: nothing is stored for it. */
export function readRules(node: DesignNode, schema: StateSchema, known: JsonObject): RuleReading[] {
  const kind: NodeKind = definitions[node.kind]
  const parsed = kind.config.safeParse(node.config)
  if (!parsed.success) return []
  const scope = environmentScope(schema)
  return kind.expressions(parsed.data).flatMap(({ field, source, predicate }) => {
    if (!predicate || !field.startsWith('rules.')) return []
    const { reads } = checkExpression(source, scope)
    const here = reads.filter((path) => Object.hasOwn(known, path.split('.')[0] ?? ''))
    const value = here.length === reads.length ? evaluateExpression(source, known) : null
    const holds = value?.ok && typeof value.value === 'boolean' ? value.value : null
    return [
      {
        field,
        name: nameAt(node, field),
        source,
        read: here.map((path) => ({ path, value: shown(path, known) })),
        holds,
      },
    ]
  })
}

/** A rule's own name, where it has one. */
function nameAt(node: DesignNode, field: string): string {
  const rules = node.config.rules
  const rule = Array.isArray(rules) ? rules[Number(field.split('.')[1])] : undefined
  const label = typeof rule === 'object' && rule !== null && 'label' in rule ? rule.label : undefined
  return typeof label === 'string' ? label : field
}

function shown(path: string, known: JsonObject): string | null {
  const result = evaluateExpression(path, known)
  if (!result.ok) return null
  const text = JSON.stringify(result.value)
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text
}
