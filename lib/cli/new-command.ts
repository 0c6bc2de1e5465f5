import { DecisionMap, judgeDecisionMap } from '../loop/1-draw/decision-map.ts'
import { designFromDecisionMap } from '../loop/1-draw/decision-map-design.ts'
import { findTopology, TOPOLOGIES } from '../loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { Name } from '../loop/artefacts/name.ts'
import type { Command, Flags } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { CliError, printable, type Terminal } from './terminal.ts'
import { writeWhole } from './write-whole.ts'

const WRONG_CALL = 2

export const newCommand: Command = {
  name: 'new',
  usage: '[--topology SLUG | --map FILE] [--name NAME] [-o FILE]',
  summary: 'Writes a new design file: a shape to begin with, or a loop made from a decision map',
  details: [
    '  --topology SLUG    Shape of the loop; without it and --map, the shapes are listed',
    '  --map FILE         Decision map (JSON): {goal, decisions: [{id, question, criterion, alternatives: [{label, consequence, leadsTo}]}]}',
    '  --name NAME        Name of the loop',
    '  -o, --output FILE  File to write; - writes to stdout, which is the default',
    '',
    'With --map the verdict goes to stderr: whether a loop is needed, and why.',
    'Exit code 0: written, or listed · 1: the file can’t be written · 2: wrong call or unusable map.',
  ],
  args: { min: 0, max: 0 },
  flags: {
    topology: { type: 'string' },
    map: { type: 'string' },
    name: { type: 'string' },
    output: { type: 'string', short: 'o', default: '-' },
  },
  async run({ flags, terminal }) {
    if (flags.topology === undefined && flags.map === undefined) return listTopologies(terminal)
    const design = JSON.stringify(await chosenDesign(flags, terminal), null, 2)
    const target = String(flags.output)
    if (target === '-') {
      terminal.out(design)
      return 0
    }
    await writeWhole(target, `${design}\n`)
    terminal.err(`${target} is written. Run it: npm run -s loopwright -- run ${target}`)
    return 0
  },
}

function listTopologies(terminal: Terminal): number {
  for (const { slug, title, summary, useWhen } of TOPOLOGIES) {
    terminal.out(`${terminal.paint('bold', slug)}  ${title}`)
    terminal.out(`  ${summary}`)
    terminal.out(`  ${terminal.paint('dim', useWhen)}\n`)
  }
  terminal.out('Write one: npm run -s loopwright -- new --topology SLUG -o FILE')
  return 0
}

async function chosenDesign({ topology, map, name }: Flags, terminal: Terminal): Promise<LoopDesign> {
  const given = name === undefined ? undefined : Name.safeParse(name)
  if (given?.success === false) throw new CliError(WRONG_CALL, `--name: ${given.error.issues[0]?.message}.`)
  if (topology !== undefined && map !== undefined) throw new CliError(WRONG_CALL, 'Give --topology or --map, not both.')
  if (map !== undefined) return designOfMap(String(map), given?.data, terminal)
  const found = findTopology(String(topology))
  if (found) return found.design(given?.data ?? found.title)
  const slugs = TOPOLOGIES.map(({ slug }) => slug).join(', ')
  throw new CliError(WRONG_CALL, `There is no topology ${printable(String(topology))}.`, `There are: ${slugs}.`)
}

async function designOfMap(file: string, name: string | undefined, terminal: Terminal): Promise<LoopDesign> {
  const parsed = DecisionMap.safeParse(await readJsonFile(file))
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `  ${path.join('.') || 'map'}: ${message}`)
    throw new CliError(WRONG_CALL, `${file} is not a decision map.`, printable(faults.join('\n')))
  }
  terminal.err(printable(judgeDecisionMap(parsed.data).sentence))
  return designFromDecisionMap(parsed.data, name)
}
