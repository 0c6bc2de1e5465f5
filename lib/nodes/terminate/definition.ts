import type { ExpressionSite, NodeKind } from '../../loop/kinds/node-kind.ts'
import { TerminateConfig } from './config.ts'

function expressions(config: TerminateConfig): ExpressionSite[] {
  return config.rules.flatMap((rule, index): ExpressionSite[] => [
    {
      field: `rules.${index}.when`,
      source: rule.when,
      mode: 'expression',
      expected: { kind: 'boolean' },
      predicate: true,
    },
    ...Object.entries(rule.output).map(
      ([name, source]): ExpressionSite => ({ field: `rules.${index}.output.${name}`, source, mode: 'expression' }),
    ),
  ])
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
  writes: () => [],
  uses: () => ({ models: [], tools: [] }),
  describe: (config) => `ends at ${config.rules.map((rule) => rule.label).join(', ')}`,
}
