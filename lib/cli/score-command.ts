import type { Json } from '../loop/artefacts/json.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { compileRegex } from '../loop/artefacts/regex.ts'
import { evaluateOutput } from '../loop/evaluators/evaluate.ts'
import { judgesOf } from '../loop/evaluators/evaluate-with-judges.ts'
import { type Evaluation, Evaluator } from '../loop/evaluators/evaluator.ts'
import { evaluatorPatternProblems, evaluatorSites, lengthProblems } from '../loop/evaluators/evaluator-sites.ts'
import { checkExpression } from '../loop/expression/check.ts'
import { evaluateExpression } from '../loop/expression/evaluate.ts'
import { checkedJson, requiredFlag } from './checked-json.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { readJsonFile, readText } from './design-file.ts'
import { CliError, oneLine, type Terminal, table } from './terminal.ts'

const UNUSABLE = 2

export const scoreCommand: Command = {
  name: 'score',
  usage: '--evaluator EVALUATOR --text FILE [--json]',
  summary: 'Scores a text by an evaluator, as an observe node would',
  details: [
    '  --evaluator EVALUATOR  JSON file: threshold, regex, length, json-schema or composite',
    '  --text FILE            The output to score',
    '  --json                 One object on stdout: {score, passed, deficiencies, subScores}',
    '',
    'In expressions, output is the text; a text that is a JSON object, list or number is its value.',
    'Exit code 0: scored, whether it passed or not · 2: a file or the evaluator can’t be used.',
  ],
  args: { min: 0, max: 0 },
  flags: { ...JSON_FLAG, evaluator: { type: 'string', short: 'e' }, text: { type: 'string', short: 't' } },
  async run({ flags, terminal }) {
    const file = requiredFlag(flags.evaluator, 'score', 'evaluator')
    const textFile = requiredFlag(flags.text, 'score', 'text')
    const evaluator = readEvaluator(file, await readJsonFile(file))
    const evaluation = scoreText(file, evaluator, await readText(textFile))
    if (flags.json) terminal.out(JSON.stringify(evaluation))
    else report(evaluation, terminal)
    return 0
  },
}

function readEvaluator(file: string, value: Json): Evaluator {
  const evaluator = checkedJson(file, value, Evaluator, 'an evaluator')
  const [judge] = judgesOf(evaluator, '')
  if (judge) {
    const where = judge.at === '' ? 'it' : judge.at.slice(1)
    const why = `${file}: ${where} is a judge, which asks a model; score asks none.`
    throw new CliError(UNUSABLE, why, 'Put it on an observe node and run the loop, or leave it out here.')
  }
  const problems = [
    ...evaluatorPatternProblems(evaluator, '', compileRegex),
    ...lengthProblems(evaluator, ''),
    ...evaluatorSites(evaluator, '').flatMap(({ field, source, expected, extra }) =>
      checkExpression(source, extra ?? {}, expected).problems.map(({ message, span }) => ({
        field,
        problem: span ? `${message} (line ${span.line}, column ${span.column})` : message,
      })),
    ),
  ]
  if (problems.length === 0) return evaluator
  const lines = problems.map(({ field, problem }) => `  ${field === '' ? 'it' : `${field.slice(1)}:`} ${problem}`)
  throw new CliError(
    UNUSABLE,
    `${file} can’t be used:\n${lines.join('\n')}`,
    'The one name in an expression here is output.',
  )
}

/** The value of `output` in expressions. Loops mostly keep what they refine as an object in state, so a text that is one, or a number, is taken for it. */
function outputOf(text: string): Json {
  const parsed = parseJson(text)
  if (!parsed.ok) return text
  const { value } = parsed
  return typeof value === 'number' || (typeof value === 'object' && value !== null) ? value : text
}

function scoreText(file: string, evaluator: Evaluator, text: string): Evaluation {
  const output = outputOf(text)
  return evaluateOutput(evaluator, text, (source) => {
    const result = evaluateExpression(source, { output })
    if (result.ok && typeof result.value === 'number') return result.value
    const why = result.ok ? `gives ${JSON.stringify(result.value).slice(0, 100)}, not a number` : result.message
    throw new CliError(UNUSABLE, `${file}: the score expression ${source} can’t be evaluated on this text: ${why}.`)
  })
}

function report({ score, passed, deficiencies, subScores }: Evaluation, terminal: Terminal): void {
  terminal.out(`${passed ? 'passed' : 'not passed'}  score ${Number(score.toFixed(4))}`)
  for (const deficiency of deficiencies) terminal.out(`  ${oneLine(deficiency)}`)
  const parts = Object.entries(subScores).map(([name, value]) => [name, String(Number(value.toFixed(4)))])
  if (parts.length > 0) for (const row of table(['part', 'score'], parts, [1])) terminal.out(row)
}
