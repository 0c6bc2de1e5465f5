import { type Command, JSON_FLAG } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { readSuiteFile } from './eval-command.ts'
import { passedOf } from './eval-report.ts'
import { CliError, printable, table } from './terminal.ts'
import { openWorkspace, unwrap } from './workspace.ts'
import { writeWhole } from './write-whole.ts'

const WRONG_CALL = 2

export const suitesCommand: Command = {
  name: 'suites',
  usage: 'LOOP [--import FILE | --export NAME [--to FILE]] [--json]',
  summary: 'Lists the suites of a loop, brings one in from a file, or writes one out',
  details: [
    '  --import FILE  Keeps the suite in the file: as a new one, or as the next revision of the one that has its name',
    '  --export NAME  Writes the suite of that name as JSON, on stdout',
    '  --to FILE      There instead; a file that is there is replaced',
    '  --json         The list as one object on stdout: {suites}',
    '',
    'Exit code 0: done · 1: refused, or there is no such loop, suite or file · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, import: { type: 'string' }, export: { type: 'string' }, to: { type: 'string' } },
  async run({ args: [slug = ''], flags, terminal }) {
    if (flags.import !== undefined && flags.export !== undefined)
      throw new CliError(WRONG_CALL, 'Give --import or --export, one of them.')
    if (flags.to !== undefined && flags.export === undefined) throw new CliError(WRONG_CALL, '--to goes with --export.')
    const file = flags.import === undefined ? null : String(flags.import)
    const content = file === null ? null : readSuiteFile(file, await readJsonFile(file))
    await using workspace = await openWorkspace()
    const { services, actor } = workspace
    const { bringSuite, suiteNamed } = await import('../server/find-suite.ts')
    if (content) {
      const { id, change } = unwrap(await bringSuite(services, actor, slug, content))
      terminal.out(flags.json ? JSON.stringify({ id, change }) : `${content.name} is a suite of ${slug} (${change}).`)
      return 0
    }
    if (flags.export !== undefined) {
      const suite = unwrap(await suiteNamed(services, actor, String(flags.export), slug))
      const text = JSON.stringify(suite.content, null, 2)
      if (flags.to === undefined) {
        terminal.out(text)
        return 0
      }
      const target = String(flags.to)
      await writeWhole(target, `${text}\n`)
      terminal.out(flags.json ? JSON.stringify({ name: suite.name, file: target }) : printable(`${target} is written.`))
      return 0
    }
    const { listSuites } = await import('../server/suites.ts')
    const { suites } = unwrap(await listSuites(services, actor, slug))
    if (flags.json) terminal.out(JSON.stringify({ suites }))
    else if (suites.length === 0) terminal.out(`${slug} has no suite.`)
    else {
      const rows = suites.map(({ name, cases, revision, last }) => {
        const passed = last ? passedOf(last, last.total) : 'never run'
        return [name, String(cases), String(revision), passed]
      })
      for (const line of table(['SUITE', 'CASES', 'REVISION', 'LAST'], rows, [1, 2])) terminal.out(line)
    }
    return 0
  },
}
