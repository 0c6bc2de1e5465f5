import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactSummary } from '../api/contracts/artifacts.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { callerPath } from './design-file.ts'
import { fileNames } from './file-names.ts'
import { runIdOf } from './run-id.ts'
import { CliError, oneLine, printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

export const artifactsCommand: Command = {
  name: 'artifacts',
  usage: 'RUN [--out DIR] [--json]',
  summary: 'Lists the files of a run; with --out, writes those that it wrote into a folder',
  details: [
    '  --out DIR  The folder; it is made when it is not there. A file that is there already is never overwritten',
    '  --json     One JSON object on stdout: {written, inputs}, with --out also {files}: their paths',
    '',
    'A name that can’t be the name of a file here is changed; of several files with one name, each has its own.',
    'Exit code 0: listed, or all written · 1: error, no such run, or a file is there already.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, out: { type: 'string', short: 'o' } },
  async run({ args: [id = ''], flags, terminal }) {
    const runId = runIdOf(id)
    await using workspace = await openWorkspace()
    const { readRunArtifacts } = await import('../server/artifacts.ts')
    const { written, inputs } = unwrap(await readRunArtifacts(workspace.services, workspace.actor, runId))
    const files = flags.out === undefined ? null : await writeAll(workspace, written, String(flags.out))
    if (flags.json === true) terminal.out(JSON.stringify({ written, inputs, ...(files ? { files } : {}) }))
    else report(written, inputs, files, terminal)
    return 0
  },
}

const amount = (value: number) => value.toLocaleString('en')

function report(
  written: readonly ArtifactSummary[],
  inputs: readonly ArtifactSummary[],
  files: readonly string[] | null,
  terminal: Terminal,
): void {
  if (written.length + inputs.length === 0) terminal.out('The run has no files.')
  for (const { artifact, name, mediaType, bytes } of inputs)
    terminal.out(`${artifact}  given  ${oneLine(name)}  (${oneLine(mediaType)}, ${amount(bytes)} bytes)`)
  for (const [index, { artifact, name, mediaType, bytes, source }] of written.entries()) {
    const place = source ? `iteration ${source.iteration}, ${source.nodeId}` : ''
    const file = files?.[index]
    const where = file ? ` → ${printable(file)}` : ''
    terminal.out(`${artifact}  ${place}  ${oneLine(name)}  (${oneLine(mediaType)}, ${amount(bytes)} bytes)${where}`)
  }
}

/** Writes each file under a name that stays in the folder, and never over one that is there. Throws CliError (1). */
async function writeAll(
  { services, actor }: Workspace,
  written: readonly ArtifactSummary[],
  out: string,
): Promise<string[]> {
  const { readArtifactContent } = await import('../server/artifacts.ts')
  const folder = callerPath(out)
  const paths: string[] = []
  try {
    await mkdir(folder, { recursive: true })
    const names = fileNames(written.map(({ name }) => name))
    for (const [index, { artifact }] of written.entries()) {
      const { content } = unwrap(await readArtifactContent(services, actor, artifact))
      const target = path.join(folder, names[index] ?? artifact)
      // Made anew or not at all: a link that lies there is not followed either.
      const file = await open(target, 'wx')
      try {
        await file.writeFile(content)
      } finally {
        await file.close()
      }
      paths.push(path.join(out, names[index] ?? artifact))
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    const message = error instanceof Error ? error.message.replace(/, \w+ '.*$/s, '') : String(error)
    const at = paths.length === 0 ? '' : ` after ${amount(paths.length)} of ${amount(written.length)} files`
    throw new CliError(1, printable(`${out} can't be written to${at}: ${message}.`))
  }
  return paths
}
