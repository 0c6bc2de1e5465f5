import { z } from 'zod'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { betaMean } from '../loop/priors/beta-prior.ts'
import { normalConfidence } from '../loop/priors/normal-prior.ts'
import { LearnableScore, Observation } from '../loop/priors/observation.ts'
import { observeRuns, type PairPriors } from '../loop/priors/pair-priors.ts'
import {
  expectedImprovement,
  predictDepth,
  publishedVerdict,
  type SuggestedConfig,
  suggestConfig,
} from '../loop/priors/published.ts'
import { checkedJson, requiredFlag } from './checked-json.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { CliError, count, type Terminal, table } from './terminal.ts'

const WRONG_CALL = 2

const Query = z.strictObject({ iteration: z.int().min(1), score: LearnableScore, threshold: LearnableScore })
type Query = z.infer<typeof Query>

type Answer = { continue: boolean; probability: number | null; expectedDelta: number; expectedStd: number }
type Priors = {
  depth: number
  suggest: SuggestedConfig
  convergeRate: number
  optimalDepth: { mean: number; variance: number; confidence: number }
  queries: Answer[]
}

export const priorsCommand: Command = {
  name: 'priors',
  usage: '--observations OBS [--queries QUERIES] [--task-type TYPE] [--cost-weight 0…1] [--json]',
  summary: 'Tries adaptive exit, by the published method, on recorded scores',
  details: [
    '  --observations OBS   JSON list of finished runs: {scores, latenciesMs, converged, iterations, threshold}',
    '  --queries QUERIES    JSON list of moments: {iteration, score, threshold}',
    '  --task-type TYPE     Gives the depth while fewer than 5 runs are known: decompose, resolve, assemble, validate',
    '  --cost-weight 0…1    How much an iteration costs against quality; 0.5 without it',
    '  --json               One object on stdout: {depth, suggest, convergeRate, optimalDepth, queries}',
    '',
    `Scores and thresholds are between -${LIMITS.priorScore} and ${LIMITS.priorScore}.`,
    'probability is null where the method computes none: with fewer than 3 runs, or at the target.',
    'Exit code 0: answered · 2: a file or an option can’t be used.',
  ],
  args: { min: 0, max: 0 },
  flags: {
    ...JSON_FLAG,
    observations: { type: 'string' },
    queries: { type: 'string' },
    'task-type': { type: 'string' },
    'cost-weight': { type: 'string' },
  },
  async run({ flags, terminal }) {
    const observations = requiredFlag(flags.observations, 'priors', 'observations')
    const costWeight = readCostWeight(flags['cost-weight'])
    const runs = checkedJson(
      observations,
      await readJsonFile(observations),
      z.array(Observation),
      'a list of finished runs',
    )
    const queries = typeof flags.queries === 'string' ? await readQueries(flags.queries) : []
    const taskType = typeof flags['task-type'] === 'string' ? flags['task-type'] : undefined
    const learned = observeRuns(runs)
    const priors = answer(learned, queries, { taskType, costWeight })
    if (flags.json) terminal.out(JSON.stringify(priors))
    else report(priors, learned, queries, terminal)
    return 0
  },
}

async function readQueries(file: string): Promise<Query[]> {
  return checkedJson(file, await readJsonFile(file), z.array(Query), 'a list of queries')
}

function readCostWeight(given: unknown): number | undefined {
  if (given === undefined) return undefined
  const weight = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number.NaN
  if (weight >= 0 && weight <= 1) return weight
  throw new CliError(WRONG_CALL, `priors: --cost-weight is ${JSON.stringify(given)}; it must be a number from 0 to 1.`)
}

function answer(
  learned: PairPriors,
  queries: readonly Query[],
  options: { taskType: string | undefined; costWeight: number | undefined },
): Priors {
  const { mean, variance } = learned.optimalDepth
  return {
    depth: predictDepth(learned, options),
    suggest: suggestConfig(learned, options),
    convergeRate: betaMean(learned.convergeRate),
    optimalDepth: { mean, variance, confidence: normalConfidence(learned.optimalDepth) },
    queries: queries.map(({ iteration, score, threshold }) => {
      const verdict = publishedVerdict(learned, { iteration, score, target: threshold })
      const expected = expectedImprovement(learned, iteration)
      return {
        continue: verdict.continue,
        probability: verdict.probability,
        expectedDelta: expected.mean,
        expectedStd: expected.std,
      }
    }),
  }
}

const figure = (value: number) => String(Number(value.toFixed(4)))

function report(
  { depth, suggest, convergeRate, optimalDepth, queries }: Priors,
  { runs }: PairPriors,
  asked: readonly Query[],
  terminal: Terminal,
): void {
  terminal.out(`${count(runs, 'run')} known; ${figure(100 * convergeRate)} % are expected to converge`)
  const { mean, variance, confidence } = optimalDepth
  terminal.out(`optimal depth ${figure(mean)}, variance ${figure(variance)}, confidence ${figure(confidence)}`)
  terminal.out(
    `predicted depth ${depth}; suggested: at most ${count(suggest.depth, 'iteration')}, threshold ${suggest.threshold}`,
  )
  if (queries.length === 0) return
  const rows = queries.map((each, index): string[] => {
    const { iteration = 0, score = 0, threshold = 0 } = asked[index] ?? {}
    return [
      ...[iteration, score, threshold].map(figure),
      each.continue ? 'go on' : 'stop',
      each.probability === null ? '–' : figure(each.probability),
      `${figure(each.expectedDelta)} ± ${figure(each.expectedStd)}`,
    ]
  })
  terminal.out('')
  const header = ['iteration', 'score', 'threshold', 'answer', 'P(reach)', 'next gain']
  for (const row of table(header, rows, [0, 1, 2, 4])) terminal.out(row)
}
