import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import { type AboutNames, aboutNames } from '@/lib/loop/expression/environment-about.ts'
import { describeField, describeType } from '@/lib/loop/expression/type-of.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import type { ToolFacts } from '@/lib/loop/kinds/executor.ts'
import { mcpToolFacts } from '@/lib/loop/kinds/mcp-tool-facts.ts'
import type { ExpressionSite } from '@/lib/loop/kinds/node-kind.ts'
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

/** What a loop's state alone offers. */
export function stateHints(schema: StateSchema): Pick<LoopHints, 'names' | 'stateFields'> {
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

/** What the sources of a form see beside the loop's own names, and when they are read. */
export type FormSources = {
  /** Where in a run: a node, `head` where an iteration ends, or never. */
  at: { nodeId: string } | 'head' | 'never'
  /** What the node's kind says of its own sources. */
  sites?: readonly ExpressionSite[]
  /** The names of all sources of the form, where they are not those of every expression. */
  sees?: (environment: Scope) => Scope
}

const environments = new WeakMap<StateSchema, { scope: Scope; about: AboutNames }>()
const widened = new WeakMap<Scope, WeakMap<object, Scope>>()

/** What a source at a path of the form sees. Parts that did not change keep their identity from call to call. */
export function sourcePlaces(schema: StateSchema, { at, sites = [], sees }: FormSources): FormScope['placeOf'] {
  const known = environments.get(schema)
  const { scope, about } = known ?? { scope: environmentScope(schema), about: aboutNames(schema) }
  if (!known) environments.set(schema, { scope, about })
  const names = sees ? kept(scope, sees, () => sees(scope)) : scope
  return (path) => {
    const site = sites.find(({ field }) => field === path)
    const extra = site?.extra
    const seen = extra ? kept(names, extra, () => ({ ...names, ...extra })) : names
    if (at === 'never') return { scope: seen, about, at: null }
    return {
      scope: seen,
      about,
      at: at === 'head' ? { nodeId: null, late: true } : { ...at, late: site?.late ?? false },
    }
  }
}

function kept(scope: Scope, by: object, make: () => Scope): Scope {
  const made = widened.get(scope) ?? new WeakMap<object, Scope>()
  widened.set(scope, made)
  const known = made.get(by) ?? make()
  made.set(by, known)
  return known
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
