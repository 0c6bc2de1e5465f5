import { compile } from '../loop/2-compile/compile.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { changeInWords } from '../loop/diff/describe-changes.ts'
import { diffDesigns, type PartChange } from '../loop/diff/diff-designs.ts'
import { definitions } from '../nodes/definitions.ts'
import { readLoop } from '../server/read-loop.ts'
import { readVersion } from '../server/versions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { compileFile } from './compile-file.ts'
import { isDesignPath } from './design-file.ts'
import { CliError, oneLine, printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const SIGNS = { added: '+', removed: '-', changed: '~' } as const
const COLORS = { added: 'green', removed: 'red', changed: 'yellow' } as const

export const diffCommand: Command = {
  name: 'diff',
  usage: 'A B [--json]',
  summary: 'Tells what differs between two designs: files, drafts or versions',
  details: [
    'A and B are design files, loops (their drafts) or versions of loops: refine@2.',
    '  --json  One object on stdout: {behaviour, changes}; behaviour is whether a run could go otherwise',
    '',
    'Exit code 0: nothing that a run does differs · 1: something does · 2: a file that can’t be compared, or no such loop or version.',
  ],
  args: { min: 2, max: 2 },
  flags: JSON_FLAG,
  async run({ args: [a = '', b = ''], flags, terminal }) {
    const [before, after] = await readBoth(a, b)
    const changes = diffDesigns(before, after)
    const behaviour = differInBehaviour(before, after, changes)
    if (flags.json === true) terminal.out(JSON.stringify({ behaviour, changes }))
    else tell(changes, behaviour, terminal)
    return behaviour ? 1 : 0
  },
}

/** Of designs that differ specs say it best; one that doesn't compile has none. Where nothing is told of, as in another order of names, nothing differs. */
function differInBehaviour(before: LoopDesign, after: LoopDesign, changes: readonly PartChange[]): boolean {
  if (changes.length === 0) return false
  const [one, other] = [before, after].map((design) => compile(design, definitions, toolDefinitions).specHash)
  return one !== undefined && other !== undefined ? one !== other : changes.some((change) => change.behaviour)
}

function tell(changes: readonly PartChange[], behaviour: boolean, terminal: Terminal): void {
  for (const change of changes) {
    const line = `${SIGNS[change.change]} ${changeInWords(change)}${change.behaviour ? '' : ' (nothing a run does)'}`
    terminal.out(terminal.paint(COLORS[change.change], oneLine(line)))
  }
  if (changes.length === 0) terminal.out('Both are the same.')
  else if (!behaviour) terminal.out('Nothing that a run does differs.')
}

async function readBoth(a: string, b: string): Promise<[LoopDesign, LoopDesign]> {
  const files = [await isFilePath(a), await isFilePath(b)]
  // Two files need no database.
  if (files.every(Boolean)) return [await readFile(a), await readFile(b)]
  await using workspace = await openWorkspace()
  const read = (word: string, isFile: boolean | undefined) => (isFile ? readFile(word) : readStored(word, workspace))
  return [await read(a, files[0]), await read(b, files[1])]
}

const VERSION = /^([a-z0-9-]+)@v?(\d{1,9})$/

const isFilePath = async (word: string) => !VERSION.test(word) && (await isDesignPath(word))

async function readFile(file: string): Promise<LoopDesign> {
  const { design, diagnostics } = await compileFile(file)
  if (design) return design
  throw new CliError(
    2,
    printable(`${file} is no design that can be compared: ${diagnostics[0]?.message ?? 'it is empty'}`),
  )
}

async function readStored(word: string, { services, actor }: Workspace): Promise<LoopDesign> {
  const [, slug, number] = VERSION.exec(word) ?? []
  const read =
    slug === undefined
      ? await readLoop(services, actor, word)
      : await readVersion(services, actor, slug, Number(number))
  if (!read.ok && read.refusal.code === 'not-found') throw new CliError(2, printable(read.refusal.detail))
  return unwrap<{ design: LoopDesign }>(read).design
}
