import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluateTemplate } from '../../scripts/evaluate-template.ts'
import type { Played } from '../../scripts/play-template.ts'
import { needsRun, unexpectedEnding, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import type { SuiteCase, Validator } from '../loop/artefacts/suite.ts'
import { expectLine, getEvaluation } from './evaluations.ts'
import { endingOf, eventsOf, playCase } from './fixture-template-plays.ts'
import type { Template } from './templates.ts'

/** What every case of every template has to show, and what they come to. */
export function testCases(template: Template): void {
  for (const each of template.suite.cases) testCase(template, each)

  it(`${template.slug} · is evaluated as is kept, and its README expects that; otherwise run node scripts/record-templates.ts`, async () => {
    const evaluated = await evaluateTemplate(template, (each) => playCase(template, each))
    expect(getEvaluation(template.slug)).toEqual(evaluated)
    expect(evaluated.passed).toBe(evaluated.cases)
    const readme = readFileSync(new URL(`./${template.slug}/README.md`, import.meta.url), 'utf8')
    expect(readme).toContain(expectLine(evaluated))
  })
}

const isQuiet = (each: Validator): each is Exclude<Validator, { type: 'loop' }> => !needsRun(each)

function testCase(template: Template, each: SuiteCase): void {
  describe(`${template.slug} · ${each.name}`, () => {
    let played: Played
    beforeAll(async () => {
      played = await playCase(template, each)
    }, 120_000)

    it('ends as its case says, and every validator holds', () => {
      const ending = endingOf(played, each)
      expect(unexpectedEnding(each.expect, ending)).toBeNull()
      const validators = [...template.suite.validators, ...each.validators].filter(isQuiet)
      expect(validators.map((validator) => validateEnding(validator, ending)).filter(({ holds }) => !holds)).toEqual([])
    })

    it('has each violation remediated, but for the one that ended it', () => {
      const { violations, remediations, reason } = endingOf(played, each)
      expect(remediations).toBeGreaterThanOrEqual(violations - (reason === 'invariant_exhausted' ? 1 : 0))
    })

    it('never has an answer of the scripted model refused, nor in a child run', () => {
      for (const { events } of [played, ...played.children]) {
        expect(eventsOf(events, 'answer-rejected')).toEqual([])
        expect(eventsOf(events, 'model-failed')).toEqual([])
      }
    })
  })
}
