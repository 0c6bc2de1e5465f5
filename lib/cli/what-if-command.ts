import { WhatIfBody, type WhatIfRun } from '../api/contracts/what-if.ts'
import { isPredicate } from '../loop/3-run/what-if/edit-program.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'
import type { Refusal } from '../server/result.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { flagOf } from './flag-of.ts'
import { CliError, count, dollars, printable, type Terminal, table } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const WRONG_CALL = 2

export const whatIfCommand: Command = {
  name: 'what-if',
  usage: 'LOOP (--node ID [--field PATH] | --new stop|invariant) --predicate EXPR [--limit N] [--json]',
  summary:
    'Reads an edited predicate over the stored runs of a loop and says how each would have gone; executes nothing',
  details: [
    '  --node ID         The node whose predicate is edited',
    '  --field PATH      Which one, where it has several: rules.0.when',
    '  --new KIND        A predicate that the loop does not have: a rule that ends the run (stop), or an invariant',
    '  --predicate EXPR  What it says instead',
    '  --limit N         Most runs, the newest first (1000)',
    '  --json            One JSON object for each run on stdout, a line each',
    '',
    'Exit code 0: it was read · 1: no such loop or node, or no run can be read · 2: wrong call, or a predicate that fits no run.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    ...{ node: { type: 'string' }, field: { type: 'string' }, new: { type: 'string' } },
    ...{ predicate: { type: 'string' }, limit: { type: 'string' } },
  },
  async run({ args: [slug = ''], flags, terminal }) {
    const { node, field, predicate, limit, json } = flags
    if (typeof predicate !== 'string') throw new CliError(WRONG_CALL, '--predicate EXPR is needed.')
    if ((node === undefined) === (flags.new === undefined))
      throw new CliError(WRONG_CALL, 'Give --node ID or --new KIND, one of them.')
    if (field !== undefined && node === undefined) throw new CliError(WRONG_CALL, '--field goes with --node.')
    await using workspace = await openWorkspace()
    const { readLoop } = await import('../server/read-loop.ts')
    const { whatIf } = await import('../server/what-if.ts')
    const { services, actor } = workspace
    const { design } = unwrap(await readLoop(services, actor, slug))
    const edit =
      typeof node === 'string'
        ? { type: 'site', nodeId: node, field: field ?? onlyPredicate(design, node), source: predicate }
        : { type: 'new', as: flags.new, source: predicate }
    const body = WhatIfBody.safeParse({
      edit,
      ...(limit === undefined ? {} : { limit: wholeNumber('limit', String(limit)) }),
    })
    if (!body.success) throw wrongCall(body.error.issues)
    const asked = await whatIf(services, actor, slug, body.data)
    if (!asked.ok && asked.refusal.code === 'invalid-edit') throw unfit(asked.refusal)
    const results: WhatIfRun[] = []
    let more = false
    for await (const line of unwrap(asked)) {
      if (line.type === 'end') more = line.more
      if (line.type !== 'run') continue
      if (json === true) terminal.out(JSON.stringify(line.result))
      results.push(line.result)
    }
    if (json !== true) print(results, terminal)
    if (more) terminal.err('The loop has more runs than these, the newest: --limit N reads more.')
    return results.length > 0 && results.every(({ prediction }) => prediction === null) ? 1 : 0
  },
}

function wrongCall(issues: readonly { path: PropertyKey[]; message: string }[]): CliError {
  const lines = issues.map(({ path, message }) => `${flagOf(path.join('.'))}: ${message}`)
  return new CliError(WRONG_CALL, printable(lines.join('\n')))
}

/** A node that is not there is one thing, a predicate that can't be read another. */
function unfit({ detail, problems: [problem] = [] }: Refusal): CliError {
  if (!problem) return new CliError(1, printable(detail))
  const flag = flagOf(problem.where)
  return new CliError(flag === '--node' ? 1 : WRONG_CALL, printable(`${flag}: ${problem.message}`))
}

/** The path of a node's predicate, where it has one. */
function onlyPredicate(design: LoopDesign, id: string): string {
  const node = design.nodes.find((each) => each.id === id)
  if (!node) throw new CliError(1, printable(`The loop has no node “${id}”.`))
  const kind: NodeKind = definitions[node.kind]
  const config = kind.config.safeParse(node.config)
  const fields = config.success
    ? kind
        .expressions(config.data)
        .filter(isPredicate)
        .map(({ field }) => field)
    : []
  const [only, ...more] = fields
  if (only === undefined) throw new CliError(1, printable(`“${id}” has no predicate.`))
  if (more.length > 0) throw new CliError(WRONG_CALL, printable(`“${id}” has several: --field ${fields.join(' | ')}`))
  return only
}

function print(results: readonly WhatIfRun[], terminal: Terminal): void {
  if (results.length === 0) {
    terminal.out('The loop has no runs.')
    return
  }
  const rows = results.map((result) => {
    const { run, prediction } = result
    const saved =
      prediction?.type === 'ends' ? [dollars(prediction.savedNanoUsd), String(prediction.savedTokens)] : ['', '']
    return [run.id, `${run.reason ?? run.status} at ${run.iterations}`, fate(result), ...saved]
  })
  for (const line of table(['RUN', 'WAS', 'WOULD BE', 'SAVED', 'TOKENS'], rows, [3, 4])) terminal.out(line)
  const read = results.filter(({ prediction }) => prediction !== null)
  const refused = results.length - read.length
  if (read.length > 0) {
    const ends = read.flatMap(({ prediction, run }) =>
      prediction?.type === 'ends' && prediction.iteration < run.iterations ? [prediction] : [],
    )
    const usd = ends.reduce((sum, { savedNanoUsd }) => sum + savedNanoUsd, 0)
    terminal.out(`\n${ends.length} of ${count(read.length, 'run')} would have ended earlier and saved ${dollars(usd)}.`)
  }
  if (refused > 0) terminal.out(`\n${count(refused, 'run')} can’t be read.`)
}

function fate({ prediction, refused }: WhatIfRun): string {
  if (prediction === null) return refused ?? ''
  switch (prediction.type) {
    case 'same':
      return 'the same'
    case 'ends':
      return `${prediction.label || prediction.reason} at ${prediction.iteration} (${prediction.outcome})`
    case 'on':
      return `goes on after ${prediction.iteration}`
    case 'asks':
      return `asks a person at ${prediction.iteration}`
    case 'course':
      return `otherwise from ${prediction.iteration} on`
  }
}
