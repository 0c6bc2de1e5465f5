import type { EvaluationId } from '../loop/artefacts/ids.ts'
import type { Actor } from '../server/services.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { timeOf } from './escalation-report.ts'
import { passedOf } from './eval-report.ts'
import { CliError, printable, type Terminal, table } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

export const evaluationsCommand: Command = {
  name: 'evaluations',
  usage: 'LOOP [--cancel EVALUATION | --delete EVALUATION [--yes]] [--json]',
  summary: 'Lists the evaluations of a loop, cancels one, or deletes one with its runs',
  details: [
    '  --cancel EVALUATION  Ends one that runs, also where the process that ran it is gone: what is judged stays',
    '  --delete EVALUATION  Deletes it: its results, its runs with their traces, and what only these remembered',
    '  --yes                Do it; without it, only what would be deleted is said',
    '  --json               One object on stdout: {evaluations} · {evaluation} · {deleted}',
    '',
    'One that runs has to be cancelled before it is deleted; one of whose runs a template shows, or that somebody forked, is refused.',
    'Exit code 0: done · 1: refused, or there is no such loop or evaluation · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    cancel: { type: 'string' },
    delete: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
  },
  async run({ args: [slug = ''], flags, terminal }) {
    if (flags.yes && flags.delete === undefined) throw new CliError(2, '--yes goes with --delete.')
    if (flags.cancel !== undefined && flags.delete !== undefined)
      throw new CliError(2, 'Give --cancel or --delete, one of them.')
    await using workspace = await openWorkspace()
    const { services, actor } = workspace
    const { deleteEvaluation, listEvaluations, readEvaluation } = await import('../server/evaluations.ts')
    const named = flags.cancel ?? flags.delete
    if (named !== undefined) {
      const { evaluation } = unwrap(await readEvaluation(services, actor, String(named)))
      const { id, loop, suite, judged } = evaluation
      if (loop.slug !== slug) throw new CliError(1, printable(`${id} is an evaluation of ${loop.slug}.`))
      if (flags.cancel !== undefined) return await cancel(workspace, id, flags, terminal)
      if (flags.yes) unwrap(await deleteEvaluation(services, actor, id))
      const what = `${id} of ${suite.name}, with the runs of ${judged} results`
      const told = flags.yes ? `Deleted: ${what}.` : `Would be deleted: ${what}. With --yes it is.`
      terminal.out(flags.json ? JSON.stringify({ deleted: flags.yes ? id : null }) : printable(told))
      return 0
    }
    const { evaluations } = unwrap(await listEvaluations(services, actor, slug))
    if (flags.json) terminal.out(JSON.stringify({ evaluations }))
    else if (evaluations.length === 0) terminal.out(`${slug} has no evaluation.`)
    else {
      const rows = evaluations.map((each) => {
        const { id, suite, status, judged, total, createdAt } = each
        return [id, suite.name, timeOf(createdAt), status, passedOf(each, judged), String(total)]
      })
      for (const line of table(['EVALUATION', 'SUITE', 'BEGUN', 'STATUS', 'RESULT', 'RUNS'], rows, [5]))
        terminal.out(line)
    }
    return 0
  },
}

const LOOK_AGAIN_MS = 250

/** Asks for its end, and sees to it: whoever drives it ends it within a part of its lease, and where they are gone this process does when that runs out. */
async function cancel(workspace: Workspace, id: EvaluationId, flags: Flags, terminal: Terminal): Promise<number> {
  const { services, actor } = workspace
  const { clock } = services.ports
  const { cancelEvaluation, readEvaluation } = await import('../server/evaluations.ts')
  const { driveEvaluation } = await import('../server/drive-evaluation.ts')
  const { executeTree } = await import('../server/execute-tree.ts')
  unwrap(await cancelEvaluation(services, actor, id))
  const execute = (of: Actor, runId: string) => executeTree(services, of, runId, {})
  const until = clock.now() + services.leaseMs
  const read = async () => unwrap(await readEvaluation(services, actor, id)).evaluation
  let evaluation = await read()
  for (let last = false; evaluation.status === 'running' && !last; evaluation = await read()) {
    last = clock.now() > until
    const driven = await driveEvaluation(services, { id, scope: actor }, { execute })
    if (driven === 'lost' && !last) await clock.sleep(LOOK_AGAIN_MS, services.stopping)
    if (services.stopping.aborted) break
  }
  if (flags.json) terminal.out(JSON.stringify({ evaluation }))
  else if (evaluation.status === 'running')
    terminal.out(`${id} is asked to end: the process that runs it ends what it has begun.`)
  else terminal.out(`${id} is ${evaluation.status}: ${passedOf(evaluation, evaluation.judged)}.`)
  return 0
}
