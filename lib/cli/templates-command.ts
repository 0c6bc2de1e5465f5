import { readFile } from 'node:fs/promises'
import { listTemplates, type Template } from '../templates/templates.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { callerPath } from './design-file.ts'
import { CliError, oneLine, printable, type Terminal } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { NoDatabase, openWorkspace, unwrap } from './workspace.ts'
import { writeWhole } from './write-whole.ts'

type Call = { args: string[]; flags: Flags; terminal: Terminal }

export const templatesCommand: Command = {
  name: 'templates',
  usage:
    '[export SLUG [-o FILE] | import FILE | publish LOOP --version N --title TEXT [--summary TEXT] [--run ID] [--suite NAME] | withdraw SLUG] [--json]',
  summary: 'Lists the loops that can be copied; offers versions of your own ones; writes and takes template files',
  details: [
    '  export SLUG      Writes a template as one file, with its recorded run; -o - writes to stdout, the default is SLUG.loopwright-template.json',
    '  import FILE      Takes a template: its loop, and those that come along, can’t run until they are accepted (loopwright accept)',
    '  publish LOOP     Offers a version of a loop in the gallery',
    '  withdraw SLUG    Takes an own template out of the gallery; copies stay',
    '',
    '  --version N      Version to offer',
    '  --title TEXT     Its title',
    '  --summary TEXT   What it is for',
    '  --suite NAME     Suite of the loop that comes along: its cases, how each is to end, and what has to hold of the result',
    '  --run ID         Finished run of that version, to be looked at first; its input becomes a case',
    '  -o, --output     File to write',
    '  --json  One object on stdout: {templates: [{slug, title, summary, parts, sampleInput, suite}], own}: parts are the loops that come along, the suite has inputs to try it with, own are those of the workspace; or what was done',
    '',
    'Exit code 0: done · 1: refused, with each fault and its place in the file · 2: wrong call.',
  ],
  args: { min: 0, max: 2 },
  flags: {
    ...JSON_FLAG,
    output: { type: 'string', short: 'o' },
    version: { type: 'string' },
    title: { type: 'string' },
    summary: { type: 'string' },
    run: { type: 'string' },
    suite: { type: 'string' },
  },
  run(call) {
    const [action] = call.args
    if (action === undefined) return list(call)
    if (action === 'export') return exportTemplate(call, subject(call.args, 'SLUG'))
    if (action === 'import') return importTemplate(call, subject(call.args, 'FILE'))
    if (action === 'publish') return publish(call, subject(call.args, 'LOOP'))
    if (action === 'withdraw') return withdraw(call, subject(call.args, 'SLUG'))
    throw new CliError(2, `There is no action ${printable(action)}.`, 'There are: export, import, publish, withdraw.')
  },
}

function subject([action = '', name]: string[], what: string): string {
  if (name !== undefined) return name
  throw new CliError(2, `templates ${action} needs a ${what}.`)
}

async function list({ flags, terminal }: Call): Promise<number> {
  const templates = listTemplates()
  const own = await ownTemplates()
  if (flags.json) {
    terminal.out(JSON.stringify({ templates: templates.map(shown), own }))
    return 0
  }
  for (const { slug, title, summary, loop, version, suite } of own) {
    const along = suite === null ? '' : `, with the suite “${oneLine(suite)}”`
    terminal.out(`${terminal.paint('bold', slug)}  ${oneLine(title)}: your version ${version} of ${loop}${along}`)
    terminal.out(summary === '' ? '' : `  ${oneLine(summary)}\n`)
  }
  for (const { slug, title, summary, parts } of templates) {
    const along = parts.map((part) => part.slug).join(', ')
    terminal.out(`${terminal.paint('bold', slug)}  ${title}${along === '' ? '' : `, with ${along}`}`)
    terminal.out(`  ${summary}\n`)
  }
  terminal.out(`Run one${own.length === 0 ? '' : ' that comes with Loopwright'}: npm run -s loopwright -- run SLUG`)
  if (own.length > 0) terminal.out('Hand on one of yours: npm run -s loopwright -- templates export SLUG')
  return 0
}

/** What the workspace offers itself; nothing where none was ever made. */
async function ownTemplates() {
  try {
    await using workspace = await openWorkspace()
    const { listTemplates: listOwn } = await import('../db/templates.ts')
    const rows = await listOwn(workspace.services.database, workspace.actor)
    return rows.map(({ slug, title, summary, loop, version, suite }) => ({
      ...{ slug, title, summary, loop: loop.slug, version: version.number, suite: suite?.name ?? null },
    }))
  } catch (error) {
    if (error instanceof NoDatabase) return []
    throw error
  }
}

/** Designs and scripts are what `export` is for. */
function shown({ design: _, parts, ...facts }: Template) {
  return { ...facts, parts: parts.map(({ slug, design: { name, purpose } }) => ({ slug, name, purpose })) }
}

async function exportTemplate({ flags, terminal }: Call, slug: string): Promise<number> {
  const { templateFile, templateFileText } = await import('../server/template-file.ts')
  // Those that come with Loopwright need no database, but an empty one does no harm.
  await using workspace = await openWorkspace({ create: true })
  const text = templateFileText(unwrap(await templateFile(workspace.services, workspace.actor, slug)))
  const target = String(flags.output ?? `${slug}.loopwright-template.json`)
  if (target === '-') {
    terminal.out(text.trimEnd())
    return 0
  }
  await writeWhole(target, text)
  if (flags.json) terminal.out(JSON.stringify({ slug, file: target, bytes: Buffer.byteLength(text) }))
  else terminal.out(`${target} is written.`)
  return 0
}

async function importTemplate({ flags, terminal }: Call, file: string): Promise<number> {
  const { readTemplateText } = await import('../loop/template-file/read-template-file.ts')
  const { LANGUAGE } = await import('../server/template-file.ts')
  const { createLoop } = await import('../server/create-loop.ts')
  const read = readTemplateText(await textOf(file), LANGUAGE)
  if (!read.ok) {
    const faults = read.faults.map(({ where, message }) => `  ${where}: ${message}`).join('\n')
    throw new CliError(1, printable(`${file} is no template that can be taken.`), printable(faults))
  }
  await using workspace = await openWorkspace({ create: true })
  const from = { kind: 'template-file', file: read.value.file } as const
  const { loop, parts } = unwrap(await createLoop(workspace.services, workspace.actor, { from }))
  const along = parts.filter(({ made }) => made).map(({ slug }) => slug)
  const suite = read.value.file.suite?.name ?? null
  if (flags.json) terminal.out(JSON.stringify({ loop: loop.slug, parts: along, suite }))
  else {
    terminal.out(
      `${loop.slug} is here${along.length === 0 ? '' : `, with ${along.join(', ')}`}${suite === null ? '' : `, and its suite “${oneLine(suite)}”`}. Nothing of it can run yet.`,
    )
    for (const slug of [...along, loop.slug])
      terminal.out(`Look at it, then accept it: npm run -s loopwright -- accept ${slug}`)
  }
  return 0
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(callerPath(file), 'utf8')
  } catch (error) {
    throw new CliError(2, printable(`${file} can’t be read: ${error instanceof Error ? error.message : error}`))
  }
}

async function publish({ flags, terminal }: Call, loop: string): Promise<number> {
  const { PublishTemplateBody } = await import('../api/contracts/templates.ts')
  const { publishTemplate } = await import('../server/publish-template.ts')
  const { readRun } = await import('../server/read-run.ts')
  await using workspace = await openWorkspace()
  const { services, actor } = workspace
  const { version, title, summary, run, suite } = flags
  for (const [flag, given] of Object.entries({ version, title }))
    if (given === undefined) throw new CliError(2, `--${flag} is missing.`, 'Expected --version N and --title TEXT.')
  const { suiteNamed } = await import('../server/find-suite.ts')
  const along = suite === undefined ? null : unwrap(await suiteNamed(services, actor, String(suite), loop)).id
  const input = run === undefined ? null : unwrap(await readRun(services, actor, String(run))).run.input
  const body = PublishTemplateBody.safeParse({
    loop,
    version: wholeNumber('version', String(version)),
    title,
    suite: along,
    ...(summary === undefined ? {} : { summary }),
    ...(run === undefined ? {} : { run, cases: [{ name: 'From the recorded run', input }] }),
  })
  if (!body.success) {
    const faults = body.error.issues.map(({ path, message }) => `  --${path.join('.')}: ${message}`).join('\n')
    throw new CliError(2, 'This can’t be offered.', printable(faults))
  }
  const { template } = unwrap(await publishTemplate(services, actor, body.data))
  if (flags.json) terminal.out(JSON.stringify({ slug: template.slug, version: template.own?.version }))
  else terminal.out(`${template.slug} stands in the gallery, as version ${template.own?.version} of ${loop}.`)
  return 0
}

async function withdraw({ flags, terminal }: Call, slug: string): Promise<number> {
  const { withdrawTemplate } = await import('../server/publish-template.ts')
  await using workspace = await openWorkspace()
  unwrap(await withdrawTemplate(workspace.services, workspace.actor, slug))
  if (flags.json) terminal.out(JSON.stringify({ slug, withdrawn: true }))
  else terminal.out(`${slug} is out of the gallery. Copies of it stay.`)
  return 0
}
