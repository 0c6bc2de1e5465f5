import type { LoopDesign } from '../artefacts/design.ts'
import { canonicalJson, hashText, type Json, type JsonObject } from '../artefacts/json.ts'
import type { ModelBinding } from '../artefacts/models.ts'
import type { LoopSpec, SpecNode } from '../artefacts/spec.ts'
import { judgesOf } from '../evaluators/evaluate-with-judges.ts'
import type { Evaluator, SimpleEvaluator } from '../evaluators/evaluator.ts'
import type { StateField, StateSchema } from '../state/schema.ts'

/** What a judge looks at, with everything that stands in its sources worked out: rubrics as texts and scores as numbers, in the order of the evaluator's parts. */
export type JudgeQuestion = {
  name: string
  value: Json
  evaluator: Evaluator
  rubrics: readonly string[]
  scores: readonly number[]
  models: Record<string, ModelBinding>
}

/**
 * A loop that scores one value and ends: what judges an ending runs as a loop like any other, with prompt, answer and price in its trace. What its sources read
 * comes in as input, so that nothing in a value can be taken for a template.
 */
export function judgeLoop(question: JudgeQuestion): {
  design: LoopDesign
  spec: LoopSpec
  specHash: string
  input: JsonObject
} {
  const { value, rubrics, scores } = question
  const { evaluator, inputs } = fromInputs(question)
  const aliases = judgesOf(question.evaluator, '').flatMap(({ judge }) => [judge.model, judge.fallback ?? judge.model])
  const models = Object.fromEntries(Object.entries(question.models).filter(([alias]) => aliases.includes(alias)))
  const state = stateOf(inputs)
  const evaluate = { output: 'state.value', evaluator, writeScore: 'score', writeDeficiencies: 'deficiencies' }
  const rule = { when: 'true', label: 'Judged', outcome: 'success', output: { score: 'state.score' } }
  const nodes: Record<string, SpecNode> = {
    judge: { kind: 'observe', config: { map: [], evaluate }, next: { next: { to: 'end' } } },
    end: { kind: 'terminate', config: { rules: [rule] }, next: {} },
  }
  const contract = { maxIterations: 1, timeoutMs: 600_000, stepTimeoutMs: 120_000, bestOf: 'last' as const }
  const spec: LoopSpec = {
    ...{ specVersion: 1 as const, entry: 'judge', head: 'judge', state, nodes, contract, models, tools: [] },
  }
  const given = Object.fromEntries([
    ['value', value],
    ...rubrics.map((rubric, index) => [`rubric${index}`, rubric]),
    ...scores.map((score, index) => [`score${index}`, score]),
  ])
  return { design: drawn(question.name, spec), spec, specHash: hashText(canonicalJson(spec)), input: given }
}

/** The evaluator with each of its sources read from an input. */
function fromInputs({ evaluator }: Pick<JudgeQuestion, 'evaluator'>): {
  evaluator: JsonObject
  inputs: StateSchema['properties']
} {
  const inputs: Record<string, StateField> = { value: { 'x-loop': { role: 'input' } } }
  let rubrics = 0
  let scores = 0
  const simple = (part: SimpleEvaluator): SimpleEvaluator => {
    if (part.type === 'judge') {
      const name = `rubric${rubrics++}`
      inputs[name] = { type: 'string', 'x-loop': { role: 'input' } }
      return { ...part, rubric: `{{ state.${name} }}` }
    }
    if (part.type !== 'threshold') return part
    const name = `score${scores++}`
    inputs[name] = { type: 'number', 'x-loop': { role: 'input' } }
    return { ...part, score: `state.${name}` }
  }
  const read: Evaluator =
    evaluator.type === 'composite'
      ? { ...evaluator, parts: evaluator.parts.map((part) => ({ ...part, evaluator: simple(part.evaluator) })) }
      : simple(evaluator)
  return { evaluator: JSON.parse(JSON.stringify(read)) as JsonObject, inputs } // plain data: what is absent is left out
}

function stateOf(inputs: StateSchema['properties']): StateSchema {
  const own: StateSchema['properties'] = {
    score: { type: 'number', 'x-loop': { role: 'output' } },
    deficiencies: { type: 'array', items: { type: 'string' }, 'x-loop': { role: 'output' } },
  }
  return {
    type: 'object',
    properties: { ...inputs, ...own },
    required: Object.keys(inputs),
    additionalProperties: false,
    'x-loop': { version: 1 },
  }
}

const BELOW = 150

function drawn(name: string, { entry, head, state, nodes, contract, models }: LoopSpec): LoopDesign {
  const ids = Object.entries(nodes)
  return {
    ...{ designVersion: 1, name: `Judge: ${name}`.slice(0, 80), entry, head, state, contract, models },
    nodes: ids.map(([id, { kind, config }]) => ({ id, kind, config, label: id === 'judge' ? 'Judge' : 'End' })),
    edges: [{ id: 'judge.next.end', from: 'judge', handle: 'next', to: 'end' }],
    layout: { positions: Object.fromEntries(ids.map(([id], place) => [id, { x: 0, y: place * BELOW }])) },
  }
}
