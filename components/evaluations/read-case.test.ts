import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { readCase, readSuiteFile } from './read-case.ts'
import { emptySuite, putCase } from './suite-edits.ts'

const schema: StateSchema = {
  ...newDesign('x').state,
  properties: { notes: { type: 'string', 'x-loop': { role: 'input' } } },
  required: ['notes'],
}
const draft = { name: ' late ', input: { notes: 'x' }, expect: { outcome: 'success' } }

describe('a case that was entered', () => {
  const read = readCase(draft, emptySuite('s'), null, schema)

  it('is a case, with what was left out filled in', () => {
    expect(read).toEqual({ ok: true, value: { ...draft, name: 'late', expected: {}, validators: [] } })
  })

  it.each([
    [{ ...draft, name: '' }, /^name: /],
    [{ ...draft, input: {} }, /^The input “notes” is required\.$/],
    [{ ...draft, validators: [{ type: 'expression', name: 'a', holds: '' }] }, /^validators › 1 › holds: /],
    [{ ...draft, expect: { outcome: 'maybe' }, expected: 3 }, /^expect › outcome: .*\(and 1 more problem\)$/],
  ])('%j is none', (entered, message) => {
    expect(readCase(entered, emptySuite('s'), null, schema)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
    })
  })

  it('has a name of its own, which it may keep', () => {
    if (!read.ok) throw new Error(read.message)
    const suite = putCase(emptySuite('s'), null, read.value)
    expect(readCase(draft, suite, null, schema)).toMatchObject({ message: 'There is a case “late” already.' })
    expect(readCase(draft, suite, 'late', schema).ok).toBe(true)
  })
})

it('reads a suite out of a file, or says why it is none', () => {
  expect(readSuiteFile(JSON.stringify(emptySuite('s')))).toEqual({ ok: true, value: emptySuite('s') })
  expect(readSuiteFile('{')).toMatchObject({ message: expect.stringMatching(/^This file is not JSON: /) })
  expect(readSuiteFile('{"suiteVersion":1}')).toMatchObject({
    message: expect.stringMatching(/^This file is no suite\. name: .*\(and 1 more problem\)$/),
  })
})
