import { describe, expect, it } from 'vitest'
import { Problem } from './contracts/problem.ts'
import { readProblem } from './read-problem.ts'

const PLAIN = { type: 'about:blank', title: 'Refused', status: 422, code: 'invalid-input', detail: 'No.' }
const CASES: [string, unknown][] = [
  ['plain', PLAIN],
  ['with faults', { ...PLAIN, problems: [{ where: 'input.a', message: 'missing' }] }],
  ['with what the server holds', { ...PLAIN, current: { revision: 3, savedAt: 1 } }],
  ['with findings', { ...PLAIN, diagnostics: [{ code: 'x' }], diagnosticsTotal: 1 }],
  ['a fault without a place', { ...PLAIN, problems: [{ message: 'missing' }] }],
  ['faults that are no list', { ...PLAIN, problems: 'all' }],
  ['a finding that is none', { ...PLAIN, diagnostics: [null] }],
  ['a revision that is none', { ...PLAIN, current: { revision: 'new', savedAt: 1 } }],
  ['without detail', { ...PLAIN, detail: undefined }],
  ['a status that is none', { ...PLAIN, status: '422' }],
  ['a text', 'Bad Gateway'],
  ['null', null],
  ['a list', [PLAIN]],
]

describe('reads what the schema reads', () => {
  it.each(CASES)('%s', (_, body) => {
    const read = readProblem(JSON.stringify(body))
    expect(read !== null).toBe(Problem.safeParse(JSON.parse(JSON.stringify(body))).success)
    if (read) expect(read).toEqual(JSON.parse(JSON.stringify(body)))
  })

  it('says nothing of what is no JSON', () => expect(readProblem('<html>502')).toBeNull())
})
