import { needsRun, unexpectedEnding, validateEnding } from '../lib/loop/5-evaluate/judge-ending.ts'
import type { SuiteCase } from '../lib/loop/artefacts/suite.ts'
import { compileTemplate } from '../lib/server/compile-template.ts'
import type { KeptEvaluation } from '../lib/templates/evaluations.ts'
import { endingOf, eventsOf } from '../lib/templates/fixture-template-plays.ts'
import type { Template } from '../lib/templates/templates.ts'
import type { Played } from './play-template.ts'

/** Judges one run of each of a template’s cases, as `loopwright eval --template` does. */
export async function evaluateTemplate(
  template: Template,
  play: (each: SuiteCase) => Promise<Played>,
): Promise<KeptEvaluation> {
  const { compiled, parts } = compileTemplate(template)
  const { cases } = template.suite
  const judged: { hoped: boolean; passed: boolean; converged: boolean; iterations: number; played: Played }[] = []
  for (const each of cases) {
    const played = await play(each)
    const ending = endingOf(played, each)
    const validators = [...template.suite.validators, ...each.validators]
    judged.push({
      hoped: each.expect.outcome === 'success',
      // One that needs a run of its own holds for nothing here.
      passed:
        unexpectedEnding(each.expect, ending) === null &&
        validators.every((one) => one.type !== 'loop' && !needsRun(one) && validateEnding(one, ending).holds),
      converged: ending.outcome === 'success',
      iterations: ending.iterations,
      played,
    })
  }
  const hoped = judged.filter((each) => each.hoped)
  const converged = hoped.filter((each) => each.converged)
  const used = converged.map(({ played }) => tokensOf(played))
  const mean = (of: 'input' | 'output') =>
    Math.round(used.reduce((sum, tokens) => sum + tokens[of], 0) / Math.max(1, used.length))
  return {
    specHashes: [compiled, ...parts].map(({ specHash }) => specHash),
    cases: judged.length,
    passed: judged.filter(({ passed }) => passed).length,
    of: hoped.length,
    converged: converged.length,
    iterations: converged.map(({ iterations }) => iterations).sort((a, b) => a - b),
    tokens: { input: mean('input'), output: mean('output') },
  }
}

function tokensOf({ events, children }: Played): { input: number; output: number } {
  const answers = [events, ...children.map((child) => child.events)].flatMap((log) => eventsOf(log, 'model-answered'))
  const sum = (of: 'inputTokens' | 'outputTokens') => answers.reduce((total, { data }) => total + data.usage[of], 0)
  return { input: sum('inputTokens'), output: sum('outputTokens') }
}
