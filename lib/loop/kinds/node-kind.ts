import type { z } from 'zod'
import type { LoopDesign, NodeKindName } from '../artefacts/design.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import type { ExprType, Scope } from '../expression/types.ts'
import type { FieldSchema } from '../state/schema.ts'
import type { ToolFacts } from './executor.ts'
import type { LoopCall } from './loop-registry.ts'
import type { Practice } from './practice.ts'

/** An expression or a template inside a node's config. */
export type ExpressionSite = {
  /** Path inside the config: `rules.0.when`. */
  field: string
  source: string
  mode: 'expression' | 'template'
  /** Type the value must have; absent = any. For `write` it is the field's type, filled in by the compiler. */
  expected?: ExprType
  /** Names visible here beside the environment. */
  extra?: Scope
  /** Plain words are likely meant here as a text. */
  wording?: true
  /** A predicate that never changes is a warning. */
  predicate?: boolean
  /** It is read when the node has done its work, and sees what that changed. */
  late?: true
  /** An argument of a call that the design itself makes: here a secret is resolved, if the tool takes secrets. */
  givesSecrets?: true
}

/**
 * A state field that a node writes, named at `field` in the config. `site` names the expression that gives the value, so that its type is checked against
 * the field; a value the node makes itself has its type in `type`, or, where its form is fixed, in `schema`: then a field can be declared for it.
 */
export type FieldWrite = { target: string; field: string; site?: string; type?: ExprType; schema?: FieldSchema }

/** A model that a config asks, how long an answer may be, and how often it answers at most in one visit of the node, repairs included. */
export type ModelUse = {
  alias: string
  field: string
  maxOutputTokens: number
  maxCalls: number
  /** Asked only instead of this alias, which the config names too: of the two only the dearer one can cost. */
  insteadOf?: string
  /** What the config says of the time a call takes and may take. */
  latency?: { expectedMs: number; limitMs: number }
}

/**
 * A tool that a config names. `allows`: decisions may name it from here on; otherwise it is a call, whose argument names are checked. `sources`: the node makes
 * this call and no other, with arguments from these expressions.
 */
export type ToolUse = {
  tool: string
  field: string
  allows: boolean
  args?: readonly string[]
  sources?: Readonly<Record<string, string>>
}

export type Handle = { id: string; label: string /** Unconnected: the compiler complains. */; required: boolean }

/** What a kind's own check may look at. Tools and design are passed in: a kind imports neither. */
export type KindCheckContext = {
  design: LoopDesign
  nodeId: string
  /** Position of the node in `design.nodes`, for fixes. */
  index: number
  /** Facts about a tool by name; undefined where there is none. */
  tool(name: string): ToolFacts | undefined
  /** Tools that some act node allows. */
  allowedTools: ReadonlySet<string>
  /** Names of the invariants that some node checks, as a model is shown them. */
  invariants: readonly string[]
  /** What would let some node run the tool, where there is a list to put it on. Null when one may already, or it can't be told yet. */
  missingTool(name: string): { quickFix?: QuickFix } | null
  /** Compiles a pattern at the expense of the design's allowance. */
  compilePattern: CompilePattern
}

/**
 * A node kind's pure half. The compiler, the designer and the runner ask it; nothing outside `lib/nodes/<kind>` branches on the kind's name.
 * `C` is the config after `config` parsed it, defaults filled in.
 */
export interface NodeKind<C = unknown> {
  readonly kind: NodeKindName
  /** Title and one sentence for palette, help and inspector. */
  readonly title: string
  readonly summary: string
  /** Its part in the loop's shape: a run can end at `ends`; every trip round the loop should pass a `guards`; `works` is neither. */
  readonly part: 'works' | 'guards' | 'ends'
  /** Shape of the config; unknown keys are refused. */
  readonly config: z.ZodType<C>
  /** Config of a node newly put on the canvas. */
  initial(): JsonObject
  /** Output handles, in drawing order. None: the node ends every path. */
  handles(config: C): Handle[]
  /** All expressions and templates inside the config. */
  expressions(config: C): ExpressionSite[]
  writes(config: C): FieldWrite[]
  /** State fields that the config names to be read, outside of any expression. */
  reads?(config: C): { target: string; field: string }[]
  /** Whether the config shows the whole state, but for its secrets, to a model. */
  readsState?(config: C): boolean
  /** Model aliases and tools that the config names. */
  uses(config: C): { models: ModelUse[]; tools: ToolUse[] }
  /** Loops of the workspace that it runs as children, with the place of the name in the config. */
  calls?(config: C): LoopCall[]
  /** Name of the invariant that a node with this config checks. */
  checks?(config: C): string
  /** What it does, as configured, of that which makes a loop fit for use. */
  practices?(config: C): Practice[]
  /** One line for the canvas: what this node does as configured. */
  describe(config: C): string
  /** Findings only this kind can make. */
  check?(config: C, context: KindCheckContext): Diagnostic[]
}

/** The kinds by name, as `compile` and the designer take them. */
// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous registry: each entry is used only with configs that its own schema parsed
export type NodeKinds = Record<NodeKindName, NodeKind<any>>
