import { ran } from '../loop/5-evaluate/report-target.ts'
import { EvaluationPlan } from '../loop/artefacts/evaluation.ts'
import type { EvaluationId, SuiteId } from '../loop/artefacts/ids.ts'
import { Suite } from '../loop/artefacts/suite.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { compareAll, findBase } from './eval-compare.ts'
import { readGate, readTargets } from './eval-flags.ts'
import { exitCodeOf, gatesMet, NOT_MET, NOT_RUN, printEvaluation } from './eval-report.ts'
import { onInterrupt } from './execution.ts'
import { CliError, oneLine, printable, type Terminal } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const INTERRUPTED = 130
const TOLD_PARTS = 10

export const evalCommand: Command = {
  name: 'eval',
  usage:
    '[SUITE] [--loop SLUG | --template SLUG | --file FILE --loop SLUG] [--version N|draft]… [--models ALIAS=PROVIDER:MODEL]… [--chaos PROFILE[:SEED]]… [--gate 0.95] [--compare BASE [--no-regressions]] [--json|--csv]',
  summary: 'Runs a loop over the cases of a suite and says whether enough of them passed',
  details: [
    '  --loop SLUG        The loop whose suite it is; left out, the only one with a suite of that name',
    '  --template SLUG    The suite that comes with a template; the template is copied into the workspace',
    '  --file FILE        A suite from a file, kept with the loop first',
    '  --version N|draft  What is run; may be repeated. Left out: the newest version, or the draft',
    '  --models LIST      Models instead of its own, such as default=openai:gpt-5,critic=ollama:qwen3; may be repeated',
    '  --chaos PROFILE    Misbehaving models and tools, such as mixed:42; may be repeated. Each version is run with each',
    '                     list of models and each chaos',
    '  --case NAME        Only this case; may be repeated',
    '  --repeats N        How often each case is run on each target (1)',
    '  --concurrency N    Runs in execution at the same time (4)',
    '  --max-cost USD     Starts no more runs once those before have cost so much',
    '  --gate SHARE       Share that has to pass, such as 0.95 or 95%; left out, that of the suite',
    '  --strict           The lower end of the 95 % interval has to reach it',
    '  --compare BASE     With what the others are compared: a version or draft, which is run as well, or an evaluation that',
    '                     has ended, as EVALUATION or, when it has several targets, EVALUATION:N, counted from 1',
    '  --no-regressions   What passed on BASE has to pass: a regression is exit code 1 too',
    '  --yes              Agrees to effects outside of Loopwright: requests that change something, tools of servers',
    '  --json, --csv      Everything as JSON, or one row for each result, on stdout; progress on stderr',
    '',
    'Ctrl-C cancels it. Exit code 0: the gate is met · 1: it is not · 2: it could not be run, or not wholly · 130: cancelled.',
  ],
  args: { min: 0, max: 1 },
  flags: {
    ...JSON_FLAG,
    ...{ csv: { type: 'boolean' }, strict: { type: 'boolean' }, yes: { type: 'boolean', short: 'y' } },
    'no-regressions': { type: 'boolean' },
    ...{ loop: { type: 'string' }, template: { type: 'string' }, file: { type: 'string' } },
    ...{ repeats: { type: 'string' }, concurrency: { type: 'string' }, 'max-cost': { type: 'string' } },
    ...{ gate: { type: 'string' }, compare: { type: 'string' } },
    version: { type: 'string', multiple: true, default: [] },
    models: { type: 'string', multiple: true, default: [] },
    chaos: { type: 'string', multiple: true, default: [] },
    case: { type: 'string', multiple: true, default: [] },
  },
  async run({ args: [name], flags, terminal }) {
    try {
      return await evaluate(name, flags, terminal)
    } catch (error) {
      // Code 1 says that the gate was not met: whatever else is wrong must not look like that.
      if (error instanceof CliError && error.exitCode === NOT_MET)
        throw new CliError(NOT_RUN, error.message, error.hint)
      throw error
    }
  },
}

async function evaluate(name: string | undefined, flags: Flags, terminal: Terminal): Promise<number> {
  const gateGiven = readGate(flags.gate)
  if (flags.json && flags.csv) throw new CliError(NOT_RUN, 'Give --json or --csv, one of them.')
  if (flags['no-regressions'] && flags.compare === undefined)
    throw new CliError(NOT_RUN, '--no-regressions goes with --compare BASE: with what was there before.')
  // What can be told without a database is; with what to compare depends on the newest version, unless one was named.
  const named = Array.isArray(flags.version) && flags.version.length > 0
  readPlan(flags, readTargets(named ? flags : { ...flags, compare: undefined }, null).targets)
  await using workspace = await openWorkspace({ create: flags.template !== undefined })
  const { services, actor } = workspace
  const { suite, slug } = await findSuite(name, flags, workspace, terminal)
  const { findLoop } = await import('../server/find-loop.ts')
  const { latestVersion } = unwrap(await findLoop(services, actor, slug))
  const { targets, base } = readTargets(flags, latestVersion)
  const plan = readPlan(flags, targets)
  const bases = await findBase(workspace, flags.compare, slug, { targets: targets.length, base })
  const { startEvaluation } = await import('../server/start-evaluation.ts')
  const reservedFor = { owner: services.owner, until: services.ports.clock.now() + services.leaseMs }
  const started = await startEvaluation(services, actor, { suite, plan }, reservedFor)
  if (!started.ok && started.refusal.code === 'effects-not-accepted') {
    const { detail, problems = [] } = started.refusal
    const lines = problems.map(({ where, message }) => `  ${where}: ${message}`)
    throw new CliError(NOT_RUN, printable([detail, ...lines].join('\n')), 'With --yes they are agreed to.')
  }
  const { id, total } = unwrap(started, { modelsFlag: '--models' }).evaluation
  const cancelled = await drive(workspace, id, total, terminal)
  const { readEvaluation } = await import('../server/evaluations.ts')
  const detail = unwrap(await readEvaluation(services, actor, id))
  const comparisons = await compareAll(workspace, bases, detail)
  const judged = { gate: gateGiven ?? detail.suite.gate, strict: flags.strict === true, base }
  if (flags.json) {
    const { gate, strict } = judged
    terminal.out(JSON.stringify({ ...detail, gate, strict, met: gatesMet(detail, judged), comparisons }))
  } else if (flags.csv) {
    const { evaluationAsCsv } = await import('../server/export-evaluation.ts')
    terminal.out(evaluationAsCsv(detail, bases && comparisons).replace(/\r\n$/, ''))
  } else printEvaluation(detail, comparisons, judged, terminal)
  if (cancelled) return INTERRUPTED
  return exitCodeOf(detail, flags['no-regressions'] === true ? comparisons : null, judged, terminal)
}

function readAmount(given: Flags[string]): number {
  const usd = Number(given)
  if (String(given).trim() !== '' && usd > 0) return usd
  throw new CliError(NOT_RUN, printable(`--max-cost ${given} is no amount: US dollars such as 2.50.`))
}

/** Of members of a plan that are written otherwise. */
const FLAGS: Record<string, string> = { maxCostUsd: 'max-cost', cases: 'case', targets: 'version' }

function readPlan(flags: Flags, targets: EvaluationPlan['targets']): EvaluationPlan {
  const number = (flag: string) => (flags[flag] === undefined ? {} : { [flag]: wholeNumber(flag, flags[flag]) })
  const cases = Array.isArray(flags.case) ? flags.case.map(String) : []
  const plan = EvaluationPlan.safeParse({
    targets,
    ...number('repeats'),
    ...number('concurrency'),
    ...(cases.length === 0 ? {} : { cases }),
    ...(flags['max-cost'] === undefined ? {} : { maxCostUsd: readAmount(flags['max-cost']) }),
    acceptEffects: flags.yes === true,
  })
  if (plan.success) return plan.data
  const lines = plan.error.issues.map(
    ({ path: [member = ''], message }) => `--${FLAGS[String(member)] ?? String(member)}: ${message}`,
  )
  throw new CliError(NOT_RUN, printable(lines.join('\n')))
}

async function findSuite(
  name: string | undefined,
  flags: Flags,
  workspace: Workspace,
  terminal: Terminal,
): Promise<{ suite: SuiteId; slug: string }> {
  const { services, actor } = workspace
  const { bringSuite, suiteNamed } = await import('../server/find-suite.ts')
  const loop = flags.loop === undefined ? undefined : String(flags.loop)
  if (flags.template !== undefined) {
    const { getTemplate } = await import('../templates/templates.ts')
    const { copyTemplate } = await import('../server/copy-template.ts')
    const template = getTemplate(String(flags.template))
    if (!template)
      throw new CliError(NOT_RUN, `There is no template ${flags.template}.`, 'The command templates lists them.')
    const copied = await copyTemplate(services, actor, template, { reuse: true })
    const { slug } = copied.loop
    const { id } = unwrap(await bringSuite(services, actor, slug, template.suite, { keep: true }))
    if (name === undefined) return { suite: id, slug }
    return { suite: unwrap(await suiteNamed(services, actor, name, slug)).id as SuiteId, slug } // as it was stored
  }
  if (flags.file !== undefined) {
    if (loop === undefined) throw new CliError(NOT_RUN, '--file needs --loop SLUG: the loop that the suite is for.')
    const content = readSuiteFile(String(flags.file), await readJsonFile(String(flags.file)))
    const { id, change } = unwrap(await bringSuite(services, actor, loop, content))
    terminal.err(terminal.paint('dim', `${flags.file} is the suite ${content.name} of ${loop} (${change}).`, 'err'))
    return { suite: id, slug: loop }
  }
  if (name === undefined) throw new CliError(NOT_RUN, 'Which suite? Give its name, --template or --file.')
  const found = unwrap(await suiteNamed(services, actor, name, loop))
  return { suite: found.id as SuiteId, slug: found.loop.slug } // as it was stored
}

/** A suite from a file. Throws CliError (2). */
export function readSuiteFile(file: string, value: unknown): Suite {
  const parsed = Suite.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new CliError(NOT_RUN, printable(`${file} is no suite:\n${lines.join('\n')}`))
}

/** Runs it here, and tells of each failure as it comes. @returns whether it was cancelled. */
async function drive(workspace: Workspace, id: EvaluationId, total: number, terminal: Terminal): Promise<boolean> {
  const { services, actor } = workspace
  const { driveEvaluation } = await import('../server/drive-evaluation.ts')
  const { executeTree } = await import('../server/execute-tree.ts')
  const { cancelEvaluation } = await import('../server/evaluations.ts')
  const interrupt = onInterrupt(terminal, 'the evaluation')
  const cancel = () => void cancelEvaluation(services, actor, id)
  interrupt.signal.addEventListener('abort', cancel, { once: true })
  let judged = 0
  try {
    await driveEvaluation(
      services,
      { id, scope: actor },
      {
        execute: (of, runId) => executeTree(services, of, runId, {}),
        onJudged({ case: name, verdict }) {
          if (!ran(verdict)) return
          judged++
          const each = Math.max(1, Math.ceil(total / TOLD_PARTS))
          const mark = verdict.passed ? '' : `  ${terminal.paint('red', '✗', 'err')} ${oneLine(name)}`
          if (!verdict.passed || judged % each === 0 || judged === total) terminal.err(`${judged}/${total}${mark}`)
        },
      },
    )
  } finally {
    interrupt.remove()
  }
  return interrupt.signal.aborted
}
