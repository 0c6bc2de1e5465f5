import { listTemplates } from '../templates/templates.ts'
import { type Command, JSON_FLAG } from './command.ts'

export const templatesCommand: Command = {
  name: 'templates',
  usage: '[--json]',
  summary: 'Lists the loops that come with Loopwright',
  details: [
    '  --json  One object on stdout: {templates: [{slug, title, summary, sampleInput, cases}]}; cases are inputs to try it with',
  ],
  args: { min: 0, max: 0 },
  flags: JSON_FLAG,
  async run({ flags, terminal }) {
    const templates = listTemplates()
    if (flags.json) {
      terminal.out(JSON.stringify({ templates: templates.map(({ design: _, ...facts }) => facts) }))
      return 0
    }
    for (const { slug, title, summary } of templates) {
      terminal.out(`${terminal.paint('bold', slug)}  ${title}`)
      terminal.out(`  ${summary}\n`)
    }
    terminal.out('Run one: npm run -s loopwright -- run SLUG')
    return 0
  },
}
