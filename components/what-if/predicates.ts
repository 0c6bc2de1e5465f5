import { isPredicate } from '@/lib/loop/3-run/what-if/edit-program.ts'
import type { Contract } from '@/lib/loop/artefacts/contract.ts'
import type { LoopSpec } from '@/lib/loop/artefacts/spec.ts'
import type { WhatIfEdit } from '@/lib/loop/artefacts/what-if.ts'
import { checkExpression } from '@/lib/loop/expression/check.ts'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import type { Scope } from '@/lib/loop/expression/types.ts'
import type { NodeKind, NodeKinds } from '@/lib/loop/kinds/node-kind.ts'
import { fieldTitle } from './field-title.ts'

/** Something about which people may ask what if it said something else. `text` is how it stands; `edit` null: the text is no such thing. */
export type Predicate = {
  key: string
  /** Where it belongs: a node's name, or the contract. */
  group: string
  title: string
  as: 'expression' | 'number'
  text: string
  /** Names that are visible here beside the loop's own. */
  extra: Scope
  /** Where it fires, as the end of a sentence. */
  fires: string
  edit(text: string): WhatIfEdit | null
}

/** All predicates of a spec, and two that it might have. `labels`: names of nodes as people gave them. */
export function predicatesOf(spec: LoopSpec, kinds: NodeKinds, labels: ReadonlyMap<string, string>): Predicate[] {
  return [...sitesOf(spec, kinds, labels), ...rulesOf(spec.contract), ...NEW]
}

/** Why the text can't be asked about, over the state of the version that the run executed; null: it can. */
export function predicateProblem(
  { as, key, extra }: Pick<Predicate, 'as' | 'key' | 'extra'>,
  text: string,
  schema: LoopSpec['state'],
): string | null {
  if (as === 'number' || text.trim() === '') return null
  const kind = key === 'contract/score' || key === 'contract/measure' ? 'number' : 'boolean'
  return checkExpression(text, { ...environmentScope(schema), ...extra }, { kind }).problems[0]?.message ?? null
}

function sitesOf(spec: LoopSpec, kinds: NodeKinds, labels: ReadonlyMap<string, string>): Predicate[] {
  return Object.entries(spec.nodes).flatMap(([nodeId, { kind, config }]) => {
    const definition: NodeKind = kinds[kind]
    const group = labels.get(nodeId)?.trim() || nodeId
    const fires = definition.part === 'guards' ? 'it is violated' : 'it holds'
    return definition
      .expressions(config)
      .filter(isPredicate)
      .map(
        ({ field, source, extra = {} }): Predicate => ({
          ...{
            key: `${nodeId}/${field}`,
            group,
            title: fieldTitle(field),
            as: 'expression',
            text: source,
            extra,
            fires,
          },
          edit: (text) => (text.trim() === '' ? null : { type: 'site', nodeId, field, source: text }),
        }),
      )
  })
}

type Rule = { key: string; title: string } & (
  | { as: 'expression'; text: string; set(text: string): Set }
  | { as: 'number'; text: number; whole: boolean; set(value: number): Set }
)
type Set = Extract<WhatIfEdit, { type: 'contract' }>['set']

function rulesOf(contract: Contract): Predicate[] {
  const { score, stalled, qualityThreshold, plateau, repeatedAction, repeatedError, subgoalStuck } = contract
  const rules: (Rule | undefined)[] = [
    score === undefined
      ? undefined
      : { key: 'score', title: 'Score', as: 'expression', text: score, set: (text) => ({ score: text }) },
    qualityThreshold &&
      number('target', 'Quality target', qualityThreshold.target, false, (target) => ({
        qualityThreshold: { ...qualityThreshold, target },
      })),
    qualityThreshold &&
      number(
        'minIterations',
        'Least iterations before the target counts',
        qualityThreshold.minIterations,
        true,
        (minIterations) => ({ qualityThreshold: { ...qualityThreshold, minIterations } }),
      ),
    plateau &&
      number('epsilon', 'Plateau: least change of the score', plateau.epsilon, false, (epsilon) => ({
        plateau: { epsilon },
      })),
    number('maxIterations', 'Most iterations', contract.maxIterations, true, (maxIterations) => ({ maxIterations })),
    stalled?.measure === undefined
      ? undefined
      : {
          key: 'measure',
          title: 'Stalled: measure',
          as: 'expression',
          text: stalled.measure,
          set: (measure) => ({ stalled: { ...stalled, measure } }),
        },
    stalled &&
      number('stalled', 'Stalled: iterations without progress', stalled.iterations, true, (iterations) => ({
        stalled: { ...stalled, iterations },
      })),
    repeatedAction &&
      number('repeatedAction', 'Repeated action: times', repeatedAction.times, true, (times) => ({
        repeatedAction: { ...repeatedAction, times },
      })),
    repeatedError &&
      number('repeatedError', 'Repeated error: times', repeatedError.times, true, (times) => ({
        repeatedError: { times },
      })),
    subgoalStuck &&
      number('subgoalStuck', 'Stuck on a subgoal: times', subgoalStuck.times, true, (times) => ({
        subgoalStuck: { times },
      })),
  ]
  return rules.flatMap((rule) => (rule ? [predicateOf(rule)] : []))
}

function number(key: string, title: string, text: number, whole: boolean, set: (value: number) => Set): Rule {
  return { key, title, as: 'number', text, whole, set }
}

function predicateOf(rule: Rule): Predicate {
  const { key, title, as } = rule
  const shared = {
    key: `contract/${key}`,
    group: 'Contract',
    title,
    as,
    text: String(rule.text),
    extra: {},
    fires: 'a rule ends the run',
  }
  return {
    ...shared,
    edit: (text) => {
      if (text.trim() === '') return null
      if (rule.as === 'expression') return { type: 'contract', set: rule.set(text) }
      const value = Number(text)
      const fits = Number.isFinite(value) && (!rule.whole || Number.isInteger(value))
      return fits ? { type: 'contract', set: rule.set(value) } : null
    },
  }
}

const newOne = (as: 'stop' | 'invariant', title: string, fires: string): Predicate => ({
  ...{ key: `new/${as}`, group: 'New', title, as: 'expression', text: '', extra: {}, fires },
  edit: (text) => (text.trim() === '' ? null : { type: 'new', as, source: text }),
})
const NEW = [
  newOne('stop', 'A rule that ends the run', 'it holds'),
  newOne('invariant', 'An invariant', 'it is violated'),
]
