import { beforeAll, describe, expect, it } from 'vitest'
import type { Played } from '../../scripts/play-template.ts'
import { needsRun, unexpectedEnding, validateEnding } from '../loop/5-evaluate/judge-ending.ts'
import type { SuiteCase, Validator } from '../loop/artefacts/suite.ts'
import { endingOf, eventsOf, playCase } from './fixture-template-plays.ts'
import type { Template } from './templates.ts'

const isQuiet = (each: Validator): each is Exclude<Validator, { type: 'loop' }> => !needsRun(each)

/** What every case of every template has to show. */
export function testCase(template: Template, each: SuiteCase): void {
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
