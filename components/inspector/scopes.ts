import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import { describeField, describeType } from '@/lib/loop/expression/type-of.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import type { ToolFacts } from '@/lib/loop/kinds/executor.ts'
import { mcpToolFacts } from '@/lib/loop/kinds/mcp-tool-facts.ts'
import type { FieldSchema, StateSchema } from '@/lib/loop/state/schema.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import type { FormScope, NameHint, StateFieldHint, ToolHint } from './fields/form-scope.tsx'

/** What every form of a loop may offer: names for expressions, state fields, tools and models. */
export type LoopHints = Pick<FormScope, 'names' | 'stateFields' | 'tools' | 'models' | 'maxIterations'>

const hintsOfState = new WeakMap<StateSchema, Pick<LoopHints, 'names' | 'stateFields'>>()
const TOOLS: readonly ToolHint[] = Object.values(toolDefinitions).map(toolHint)

export function loopHints(design: LoopDesign): LoopHints {
  const { state, models, contract } = design
  return {
    ...stateHints(state),
    tools: toolHints(design),
    models: Object.keys(models),
    maxIterations: contract.maxIterations,
  }
}

function toolHints({ mcpTools }: Pick<LoopDesign, 'mcpTools'>): readonly ToolHint[] {
  if (!mcpTools) return TOOLS
  return [...TOOLS, ...Object.entries(mcpTools).map(([name, tool]) => toolHint(mcpToolFacts(name, tool)))]
}

function stateHints(schema: StateSchema): Pick<LoopHints, 'names' | 'stateFields'> {
  const known = hintsOfState.get(schema)
  if (known) return known
  const stateFields = Object.entries(schema.properties).map(([name, field]): StateFieldHint => {
    const { role, secret = false } = field['x-loop']
    return { name, type: describeField(field), role, secret }
  })
  const hints = { names: nameHints(environmentScope(schema)), stateFields }
  hintsOfState.set(schema, hints)
  return hints
}

/** Dotted names of a scope, two members deep: `state.score`, `last.error.message`. */
export function nameHints(scope: Scope): NameHint[] {
  const walk = (name: string, type: ExprType, depth: number): NameHint[] => {
    const inner = type.kind === 'nullable' ? type.of : type
    const own = { name, type: shortType(type) }
    if (inner.kind !== 'object' || depth === 0) return [own]
    const members = Object.entries(inner.members).flatMap(([key, member]) => walk(`${name}.${key}`, member, depth - 1))
    return depth === 2 && type.kind !== 'nullable' ? members : [own, ...members]
  }
  return Object.entries(scope).flatMap(([name, type]) => walk(name, type, 2))
}

function shortType(type: ExprType): string {
  const text = describeType(type)
  return text.length > 32 ? type.kind : text
}

function toolHint(tool: ToolFacts): ToolHint {
  return {
    name: tool.name,
    summary: tool.summary,
    effect: tool.effect,
    effectVaries: tool.effectOf !== undefined,
    args: Object.entries(tool.args.properties ?? {}).map(([name, arg]) => ({
      name,
      about: arg.description ?? '',
      required: tool.args.required?.includes(name) ?? false,
      choices: textsOf(arg.enum),
    })),
  }
}

/** The values of an enum of texts alone. */
function textsOf(values: FieldSchema['enum']): string[] | undefined {
  const texts = values?.filter((value) => typeof value === 'string')
  return texts && texts.length === values?.length ? texts : undefined
}
