import { type Command, JSON_FLAG } from './command.ts'
import { CliError, table } from './terminal.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const WRONG_CALL = 2

export const acceptCommand: Command = {
  name: 'accept',
  usage: 'LOOP [--yes] [--json]',
  summary: 'Shows what an imported loop would do, and takes it into use, so that it can run',
  details: [
    '  --yes   Accept it; without, only what it would do is shown',
    '  --json  One object on stdout: {slug, accepted, review}, the review as [{name, value}]',
    '',
    'Once accepted it may call these models, tools and loops when you run it. One with errors is refused.',
    'Exit code 0: accepted, or it was already · 1: refused, or there is no such loop · 2: wrong call, or --yes is missing.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, yes: { type: 'boolean' } },
  async run({ args: [slug = ''], flags, terminal }) {
    await using workspace = await openWorkspace()
    const { services, actor } = workspace
    const { acceptLoop } = await import('../server/accept-loop.ts')
    const { readLoop } = await import('../server/read-loop.ts')
    const { reviewDesign } = await import('../loop/1-draw/review-design.ts')
    const { definitions } = await import('../nodes/definitions.ts')
    const { loop, design } = unwrap(await readLoop(services, actor, slug))
    const review = reviewDesign(design, definitions)
    const json = flags.json === true
    if (!json && !loop.accepted) {
      const lines = review.map(({ name, value }) => [name, value])
      for (const line of table(['What', 'it may do'], lines)) terminal.out(line)
    }
    const accept = flags.yes === true && !loop.accepted
    if (accept) unwrap(await acceptLoop(services, actor, slug))
    const accepted = loop.accepted || accept
    if (json) terminal.out(JSON.stringify({ slug, accepted, review }))
    else if (accept) terminal.out(`${slug} is accepted: it can run now.`)
    else if (accepted) terminal.out(`${slug} can run already.`)
    if (!accepted) throw new CliError(WRONG_CALL, `${slug} is not accepted.`, 'Add --yes to do it.')
    return 0
  },
}
