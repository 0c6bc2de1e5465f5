import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../loop/diagnostics/diagnostic.ts'
import type { ExpressionSite, Handle, KindCheckContext, NodeKind } from '../../loop/kinds/node-kind.ts'
import { DecideConfig } from './config.ts'

const NEXT: Handle = { id: 'next', label: 'next', required: true }
/** Optional: without it a run whose model stays unusable ends with a fatal error, which is a fair default. */
const INVALID: Handle = { id: 'invalid', label: 'invalid', required: false }

function expressions(config: DecideConfig): ExpressionSite[] {
  if (config.strategy !== 'rule')
    return [
      { field: 'instructions', source: config.instructions, mode: 'template' },
      { field: 'prompt', source: config.prompt, mode: 'template' },
    ]
  return config.rules.flatMap((rule, index): ExpressionSite[] => [
    { field: `rules.${index}.when`, source: rule.when, mode: 'expression', expected: { kind: 'boolean' } },
    ...Object.entries(rule.args).map(
      ([name, source]): ExpressionSite => ({ field: `rules.${index}.args.${name}`, source, mode: 'expression' }),
    ),
  ])
}

function describe(config: DecideConfig): string {
  switch (config.strategy) {
    case 'model':
      return `asks ${config.model} for the next action`
    case 'refine':
      return `asks ${config.model} to rewrite ${config.fields.join(', ')}`
    case 'rule':
      return `${config.rules.length} ${config.rules.length === 1 ? 'rule' : 'rules'}, first match: ${[...new Set(config.rules.map((rule) => rule.tool))].join(', ')}`
  }
}

function check(config: DecideConfig, { nodeId }: KindCheckContext): Diagnostic[] {
  if (config.strategy === 'rule' || config.prompt.trim() !== '') return []
  return [diagnostic('prompt-empty', { node: nodeId }, { nodeId, field: 'prompt' })]
}

export const decide: NodeKind<DecideConfig> = {
  kind: 'decide',
  title: 'Decide',
  summary: 'Proposes the single next action: by asking a model, by rewriting state, or by fixed rules.',
  part: 'works',
  config: DecideConfig,
  initial: () => ({
    strategy: 'model',
    model: 'default',
    instructions:
      'You choose the single next action of a loop. You are asked again after it ran, so take one small step.',
    prompt: 'This is iteration {{ iteration }}. Which one action brings us closer to the goal?',
  }),
  handles: (config) => (config.strategy === 'rule' ? [NEXT] : [NEXT, INVALID]),
  expressions,
  writes: (config) =>
    config.strategy === 'refine' ? config.fields.map((target, index) => ({ target, field: `fields.${index}` })) : [],
  uses: (config) =>
    config.strategy === 'rule'
      ? {
          models: [],
          tools: config.rules.map((rule, index) => ({
            tool: rule.tool,
            field: `rules.${index}.tool`,
            allows: false,
            args: Object.keys(rule.args),
          })),
        }
      : {
          models: [
            {
              alias: config.model,
              field: 'model',
              maxOutputTokens: config.maxOutputTokens,
              maxCalls: 1 + config.repairs,
            },
          ],
          tools: [],
        },
  describe,
  check,
}
