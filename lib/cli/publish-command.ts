import { type Command, JSON_FLAG } from './command.ts'
import { isDesignPath } from './design-file.ts'
import { listDiagnostics, tally } from './diagnostics-report.ts'
import { CliError, printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

export const publishCommand: Command = {
  name: 'publish',
  usage: 'LOOP|FILE [--note TEXT] [--json]',
  summary: 'Freezes the stored draft of a loop, or a design file, as its next version, which other loops can call',
  details: [
    '  --note TEXT  What changed; kept with the version',
    '  --json       One object on stdout: {slug, version, specHash, published}; published is false when nothing had changed',
    '',
    'A file is stored as a draft of the workspace first, as by run. A draft that equals the newest version makes no other one.',
    'Exit code 0: published, or nothing had changed · 1: refused, with the findings that stand against it · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, note: { type: 'string' } },
  async run({ args: [target = ''], flags, terminal }) {
    const note = await readNote(flags.note, target)
    const isFile = await isDesignPath(target)
    await using workspace = await openWorkspace({ create: isFile })
    const draft = isFile ? await storedFile(target, workspace, terminal) : await storedDraft(target, workspace)
    const version = (await sameAsNewest(draft, workspace)) ?? (await publish(draft, note, workspace, terminal))
    const { slug } = draft
    const { number, specHash, published } = version
    if (flags.json === true) terminal.out(JSON.stringify({ slug, version: number, specHash, published }))
    else if (published) terminal.out(`${slug} is published as version ${number}.`)
    else terminal.out(`${slug}: nothing has changed since version ${number}, which is published.`)
    return 0
  },
}

type Draft = { slug: string; revision: number }
type Version = { number: number; specHash: string; published: boolean }

async function readNote(given: unknown, target: string): Promise<string> {
  const { PublishVersionBody } = await import('../api/contracts/versions.ts')
  const parsed = PublishVersionBody.shape.note.safeParse(given ?? `Published from the command line: ${target}`)
  if (parsed.success) return parsed.data
  throw new CliError(2, `--note: ${parsed.error.issues.map(({ message }) => message).join('; ')}.`)
}

async function storedFile(file: string, workspace: Workspace, terminal: Terminal): Promise<Draft> {
  const { blocksPublish } = await import('../loop/diagnostics/catalogue.ts')
  const { storeFile } = await import('./store-file.ts')
  return await storeFile(file, workspace, terminal, { blocks: blocksPublish, not: 'published' })
}

async function storedDraft(slug: string, { services, actor }: Workspace): Promise<Draft> {
  const { readLoop } = await import('../server/read-loop.ts')
  const { revision } = unwrap(await readLoop(services, actor, slug))
  return { slug, revision }
}

/** The newest version, if the draft is that very design. */
async function sameAsNewest({ slug }: Draft, { services, actor }: Workspace): Promise<Version | null> {
  const { readLoop } = await import('../server/read-loop.ts')
  const { listVersions } = await import('../server/versions.ts')
  const { hashJson } = await import('../loop/artefacts/json.ts')
  const [newest] = unwrap(await listVersions(services, actor, slug)).versions
  if (!newest || newest.designHash !== hashJson(unwrap(await readLoop(services, actor, slug)).design)) return null
  return { number: newest.number, specHash: newest.specHash, published: false }
}

async function publish(
  { slug, revision }: Draft,
  note: string,
  { services, actor }: Workspace,
  terminal: Terminal,
): Promise<Version> {
  const { publishVersion } = await import('../server/versions.ts')
  const result = await publishVersion(services, actor, slug, { note, revision })
  const { diagnostics = [] } = result.ok ? {} : result.refusal
  if (result.ok || diagnostics.length === 0) return { ...unwrap(result).version, published: true }
  listDiagnostics(diagnostics, terminal)
  throw new CliError(1, printable(`${slug} was not published: ${tally(diagnostics)}.`))
}
