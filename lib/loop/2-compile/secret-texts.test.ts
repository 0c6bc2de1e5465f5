import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { compile } from './compile.ts'
import { secretTexts } from './secret-texts.ts'

// Put together here, so that no scanner takes this file for a leak.
const filler = (count: number) => 'aB3'.repeat(40).slice(0, count)
const KEYS: [string, string][] = [
  ['a private key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
  ['a key of a model provider (sk-…)', `sk-${filler(24)}`],
  ['a GitHub token', `ghp_${filler(36)}`],
  ['a GitHub token', `github_pat_${filler(40)}`],
  ['an AWS access key', `AKIA${'EXAMPLE7'.repeat(2)}`],
  ['a Slack token', `xoxb-${filler(20)}`],
  ['a Google API key', `AIza${filler(35)}`],
  ['a signed token', `eyJ${filler(20)}.eyJ${filler(20)}.${filler(20)}`],
  ['a bearer token', `Bearer ${filler(30)}`],
]

describe('what looks like a secret', () => {
  it.each(KEYS)('%s, at its exact place', (kind, key) => {
    expect(secretTexts(`use ${key}\nnow`)).toEqual([{ kind, from: 4, to: 4 + key.length }])
  })

  it.each([
    'The bearer of this letter',
    'Bearer {{ state.token }}',
    'secret://API_TOKEN',
    'sk-short',
    'task-force-of-many-people-in-one-room',
    'a risk-assessment-of-the-whole-project',
    'xoxo, your friend',
  ])('not: %s', (text) => {
    expect(secretTexts(text)).toEqual([])
  })

  it('is one finding where two patterns meet', () => {
    expect(secretTexts(`Bearer sk-${filler(30)}`)).toHaveLength(1)
  })

  it('is looked for in time that grows with the text alone', () => {
    const text = `sk-${'-'.repeat(50_000)} ${'eyJ'.repeat(20_000)} ${'Bearer '.repeat(5_000)}`
    const before = performance.now()
    secretTexts(text)
    expect(performance.now() - before).toBeLessThan(500)
  })

  it.each(KEYS)('is reported without a word of it: %s', (_, key) => {
    const design = newDesign('Leaky')
    const found = compile({ ...design, purpose: `Use ${key}.` }, definitions, toolDefinitions).diagnostics
    const leaks = found.filter(({ code }) => code === 'secret-in-text')
    expect(leaks).toEqual([
      expect.objectContaining({ field: 'purpose', span: expect.objectContaining({ from: 4, to: 4 + key.length }) }),
    ])
    expect(JSON.stringify(leaks)).not.toContain(key.slice(0, 16))
  })
})
