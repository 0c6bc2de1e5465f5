import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import { checkEvaluator, evaluatorModels, evaluatorSites } from '../../loop/evaluators/evaluator-sites.ts'
import type { ExpressionSite, KindCheckContext, NodeKind } from '../../loop/kinds/node-kind.ts'
import type { Practice } from '../../loop/kinds/practice.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { TerminateConfig, type Verification } from './config.ts'
import { finishUnread } from './finish-unread.ts'

function predicate(field: string, source: string): ExpressionSite {
  return { field, source, mode: 'expression', expected: { kind: 'boolean' }, predicate: true }
}

function expressions(config: TerminateConfig): ExpressionSite[] {
  const rules = config.rules.flatMap((rule, index): ExpressionSite[] => [
    predicate(`rules.${index}.when`, rule.when),
    ...Object.entries(rule.output).map(
      ([name, source]): ExpressionSite => ({ field: `rules.${index}.output.${name}`, source, mode: 'expression' }),
    ),
  ])
  return config.verify ? [...rules, ...verificationSites(config.verify)] : rules
}

function verificationSites({ assertions, validators, integration }: Verification): ExpressionSite[] {
  return [
    ...assertions.map(({ when }, index) => predicate(`verify.assertions.${index}.when`, when)),
    ...validators.flatMap(({ output, evaluator }, index): ExpressionSite[] => [
      { field: `verify.validators.${index}.output`, source: output, mode: 'expression' },
      ...evaluatorSites(evaluator, `verify.validators.${index}.evaluator`),
    ]),
    ...integration.map(({ when }, index) => predicate(`verify.integration.${index}.when`, when)),
  ]
}

function check({ rules, verify }: TerminateConfig, context: KindCheckContext): Diagnostic[] {
  if (!verify) return []
  const { design, nodeId, index } = context
  const found = verify.validators.flatMap(({ evaluator }, at) =>
    checkEvaluator(evaluator, `verify.validators.${at}.evaluator`, context),
  )
  const { assertions, validators, integration } = verify
  if (assertions.length + validators.length + integration.length === 0 || !rules.some(isGoal)) {
    const why = rules.some(isGoal) ? 'checks' : 'goals'
    const quickFix: QuickFix = {
      title: 'Remove the verification',
      patch: [{ op: 'remove', path: configPointer(index, 'verify') }],
    }
    return [
      ...found,
      diagnostic('verify-nothing', { node: nodeId, missing: why }, { nodeId, field: 'verify', quickFix }),
    ]
  }
  if (verify.writeFindings !== undefined) return found
  const name = freeName(Object.keys(design.state.properties))
  const quickFix: QuickFix = {
    title: `Write them into ${name}`,
    patch: [
      { op: 'add', path: `/state/properties/${name}`, value: FINDINGS },
      { op: 'add', path: configPointer(index, 'verify.writeFindings'), value: name },
    ],
  }
  return [
    ...found,
    diagnostic('findings-unread', { node: nodeId }, { nodeId, field: 'verify.writeFindings', quickFix }),
  ]
}

const isGoal = ({ outcome }: TerminateConfig['rules'][number]) => outcome === 'success'
const FINDINGS = { type: 'array', items: { type: 'string' }, default: [], 'x-loop': { role: 'working' } }

function freeName(taken: readonly string[]): string {
  if (!taken.includes('findings')) return 'findings'
  let count = 2
  while (taken.includes(`findings_${count}`)) count++
  return `findings_${count}`
}

function describe({ rules, verify }: TerminateConfig): string {
  const ends = `ends at ${rules.map((rule) => rule.label).join(', ')}`
  return verify ? `${ends} · verified to ${verify.minConfidence}` : ends
}

function practices({ rules, verify }: TerminateConfig): Practice[] {
  const goal = rules.findIndex(isGoal)
  const found: Practice[] = goal < 0 ? [] : [{ practice: 'reaches-goal', field: `rules.${goal}.when` }]
  if (verify) found.push({ practice: 'verifies', field: 'verify' })
  return found
}

export const terminate: NodeKind<TerminateConfig> = {
  kind: 'terminate',
  title: 'Terminate',
  summary: 'Ends the run when a goal is reached or given up; otherwise the loop goes on.',
  part: 'ends',
  config: TerminateConfig,
  initial: () => ({ rules: [{ when: 'iteration >= 5', label: 'five iterations done', outcome: 'success' }] }),
  handles: () => [{ id: 'continue', label: 'continue', required: true }],
  expressions,
  writes: ({ verify }) =>
    verify?.writeFindings === undefined
      ? []
      : [
          {
            target: verify.writeFindings,
            field: 'verify.writeFindings',
            type: { kind: 'list', item: { kind: 'string' } },
          },
        ],
  uses: ({ verify }) => ({
    models: (verify?.validators ?? []).flatMap(({ evaluator }, index) =>
      evaluatorModels(evaluator, `verify.validators.${index}.evaluator`),
    ),
    tools: [],
  }),
  practices,
  describe,
  check: (config, context) => [...check(config, context), ...finishUnread(context)],
}
