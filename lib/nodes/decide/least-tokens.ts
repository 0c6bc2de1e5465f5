import { assembleContext } from '../../loop/context/assemble-context.ts'
import type { KindCheckContext } from '../../loop/kinds/node-kind.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import type { AskingConfig } from './config.ts'
import { decidable, decisionSchema } from './decision-answer.ts'
import { answerSection, invariantSection, roleSection, toolSection } from './prompt.ts'
import { refineSchema } from './refine-schema.ts'
import { ROLES } from './roles.ts'

/**
 * Tokens that a request takes before anything is filled in, by the very sum that a run makes of what is never trimmed: so a design that compiles fails only by what its
 * expressions bring. Invariants count as they stand at first, unchecked.
 */
export function leastTokens(config: AskingConfig, context: KindCheckContext): number {
  const { schema, own } = proposed(config, context)
  const invariants = context.invariants.map((name) => ({ name, holds: null }))
  const assembled = assembleContext({
    maxTokens: 0,
    instructions: literal(config.instructions),
    goal: literal(config.prompt).trimEnd(),
    fixed: [invariantSection(invariants), ...own, answerSection(schema)],
    schema,
    repair: '',
    thinking: () => '',
    sections: [],
  })
  return assembled.ok ? 0 : assembled.neededTokens
}

function proposed(config: AskingConfig, context: KindCheckContext): { schema: FieldSchema; own: string[] } {
  switch (config.strategy) {
    case 'model': {
      const tools = [...context.allowedTools].flatMap((name) => context.tool(name) ?? []).map(decidable)
      return { schema: decisionSchema(tools), own: [toolSection(tools)] }
    }
    case 'refine':
      return { schema: refineSchema(context.design.state.properties, config.fields), own: [] }
    case 'role': {
      const { answer, brief } = ROLES[config.role]
      return { schema: answer, own: [roleSection(brief)] }
    }
  }
}

/** What of a template is there whatever the values: its text outside of blocks and expressions. In linear time, whatever somebody pastes. */
function literal(template: string): string {
  const block = template.indexOf('{{#')
  const end = template.indexOf('}}', template.lastIndexOf('{{/'))
  const plain = block === -1 || end < block ? template : template.slice(0, block) + template.slice(end + 2)
  return plain
    .split('{{')
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('}}') + 2)))
    .join('')
}
