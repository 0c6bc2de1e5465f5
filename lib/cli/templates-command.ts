import { listTemplates, type Template } from '../templates/templates.ts'
import { type Command, JSON_FLAG } from './command.ts'

export const templatesCommand: Command = {
  name: 'templates',
  usage: '[--json]',
  summary: 'Lists the loops that come with Loopwright',
  details: [
    '  --json  One object on stdout: {templates: [{slug, title, summary, parts, sampleInput, suite}]}: parts are the loops that come along, the suite has inputs to try it with',
  ],
  args: { min: 0, max: 0 },
  flags: JSON_FLAG,
  async run({ flags, terminal }) {
    const templates = listTemplates()
    if (flags.json) {
      terminal.out(JSON.stringify({ templates: templates.map(shown) }))
      return 0
    }
    for (const { slug, title, summary, parts } of templates) {
      const along = parts.map((part) => part.slug).join(', ')
      terminal.out(`${terminal.paint('bold', slug)}  ${title}${along === '' ? '' : `, with ${along}`}`)
      terminal.out(`  ${summary}\n`)
    }
    terminal.out('Run one: npm run -s loopwright -- run SLUG')
    return 0
  },
}

/** Designs and scripts are what `export` is for. */
function shown({ design: _, parts, ...facts }: Template) {
  return { ...facts, parts: parts.map(({ slug, design: { name, purpose } }) => ({ slug, name, purpose })) }
}
