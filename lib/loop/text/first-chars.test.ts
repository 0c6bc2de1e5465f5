import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateSchema } from '../../runner/fixtures.ts'
import { payloadRef } from '../artefacts/payload.ts'
import { readJudgement } from '../evaluators/judgement.ts'
import type { StepContext } from '../kinds/executor.ts'
import { readValues } from '../kinds/read-values.ts'
import { repairSection } from '../model-call/repair-section.ts'
import { itemPreview } from '../working-memory/observe-list.ts'
import { firstChars } from './first-chars.ts'

/** Full of characters of two units, which stand at even or at odd places. */
const texts = [0, 1].map((before) => `${'x'.repeat(before)}${'😀'.repeat(20_000)}`)

it('is the longest beginning that ends with a whole character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, chars) => {
      const kept = firstChars(text, chars)
      expect(text.startsWith(kept)).toBe(true)
      expect(kept.isWellFormed()).toBe(true)
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(text.length, chars) - 1)
      expect(kept.length).toBeLessThanOrEqual(chars)
    }),
  )
})

describe('nothing that is cut ends within a character', () => {
  const context = (text: string) =>
    ({
      spec: { state: stateSchema({ text: { type: 'string' } }) },
      value: () => text,
    }) as unknown as StepContext<unknown> // all that it looks at
  const judgement = (text: string) => readJudgement(JSON.stringify({ score: 1, deficiencies: [text] }))
  const cutters: Record<string, (text: string) => string> = {
    'an item in an event': itemPreview,
    'a value that an expression saw': (text) => readValues(context(text), 'state.text')[0]?.value ?? '',
    'an answer that goes back': (text) =>
      repairSection(text, []).split('It was:\n')[1]?.split('\n\nAnswer again')[0] ?? '',
    'a deficiency': (text) => {
      const reading = judgement(text)
      return reading.ok ? (reading.value.deficiencies[0] ?? '') : ''
    },
    'the preview of a payload': (text) => payloadRef(text, JSON.stringify(text), '', 0).preview,
  }
  it.each(Object.entries(cutters))('%s', (_, cut) => {
    for (const text of texts) {
      const shown = cut(text)
      expect(shown.length).toBeGreaterThan(100)
      expect(shown.length).toBeLessThan(text.length)
      expect(shown.isWellFormed()).toBe(true)
    }
  })
})
