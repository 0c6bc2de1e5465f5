import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import { compile } from './compile.ts'
import { limited } from './limited.ts'

/** A valid design with `nodes` more observe nodes of a hundred expressions each. */
function withExpressions(nodes: number, source: string) {
  const design = newDesign('Large')
  const observe = design.nodes.find((node) => node.id === design.entry)
  if (!observe) throw new Error('no entry')
  const map = Array.from({ length: 100 }, () => ({ field: 'nowhere', value: source }))
  for (let index = 0; index < nodes; index++) design.nodes.push({ ...observe, id: `o${index}`, config: { map } })
  return design
}

const compiled = (design: unknown) => compile(design, definitions, toolDefinitions)
const codes = (design: unknown) => compiled(design).diagnostics.map(({ code }) => code)

describe('compile stays bounded', () => {
  it.each([
    ['unknown names', 'stat.foo + stte.bar + zzz'],
    ['three hundred unknown names', Array.from({ length: 300 }, (_, index) => `foo${index}`).join('+')],
    ['broken syntax', `state.${'foo.'.repeat(20)}+`],
  ])('on many expressions of %s: at most a thousand findings, the last one counts the rest', (_, source) => {
    const { diagnostics } = compiled(withExpressions(Math.floor(900_000 / source.length / 100), source))
    expect(diagnostics).toHaveLength(LIMITS.diagnostics)
    expect(diagnostics.at(-1)).toMatchObject({ code: 'more-diagnostics', severity: 'info' })
    expect(JSON.stringify(diagnostics).length).toBeLessThan(1_000_000)
  })

  it('names five problems of one expression', () => {
    const design = withExpressions(0, '')
    design.contract.score = Array.from({ length: 300 }, (_, index) => `foo${index}`).join('+')
    const found = compiled(design).diagnostics.filter(({ field }) => field === 'contract.score')
    expect(found).toHaveLength(LIMITS.problemsPerSource)
  })

  it('refuses more source text than the limit before any of it is checked', () => {
    const design = withExpressions(6, `'${'x'.repeat(2_000)}' + `)
    expect(codes(design)).toContain('design-too-large')
    expect(codes(design)).not.toContain('expression-syntax')
    expect(codes(withExpressions(4, `'${'x'.repeat(2_000)}' + `))).toContain('expression-syntax')
  })

  it('counts the templates of the script too', () => {
    const design = withExpressions(0, '')
    design.script = { cycle: Array.from({ length: 20 }, () => ({ text: 'x'.repeat(60_000) })) }
    expect(codes(design)).toEqual(['design-too-large'])
  })

  it('refuses patterns beyond what the design may have together, wherever they stand', () => {
    const design = withExpressions(0, '')
    const long = (index: number) => `x${index}(a{99}){9}`
    const observe = structuredClone(design.nodes.find((node) => node.kind === 'observe'))
    if (!observe) throw new Error('no observe node')
    for (let index = 0; index < 10; index++) {
      const required = Array.from({ length: 50 }, (_, at) => long(index * 50 + at))
      const evaluate = { output: 'state.topic', writeScore: 'score', evaluator: { type: 'regex', required } }
      design.nodes.push({ ...observe, id: `o${index}`, config: { evaluate } })
    }
    design.contract.score = `matches(state.topic, '${long(1_000)}') ? 1 : 0`
    const { diagnostics } = compiled(design)
    const refused = diagnostics.filter(({ message }) => message.includes('of the design are too large together'))
    expect(refused.length).toBeGreaterThan(380)
    expect(refused.some(({ field }) => field === 'contract.score')).toBe(true)
  })

  it('names some of many unknown members', () => {
    const design = {
      ...withExpressions(0, ''),
      ...Object.fromEntries([...Array(50_000).keys()].map((n) => [`k${n}`, 1])),
    }
    const [found] = compiled(design).diagnostics
    expect(found?.message).toContain('"k19" and 49980 more')
    expect(found?.quickFix?.patch).toHaveLength(20)
  })
})

describe('limited', () => {
  const note = diagnostic('model-unused', { alias: 'a' })
  const fault = diagnostic('duplicate-node-id', { id: 'a' })

  it('leaves a thousand as they are', () => {
    const found = Array.from({ length: LIMITS.diagnostics }, () => ({ ...note }))
    expect(limited(found)).toBe(found)
  })

  it('never drops the only error, wherever it stands', () => {
    const kept = limited([...Array.from({ length: 2_000 }, () => ({ ...note })), fault])
    expect(kept).toHaveLength(LIMITS.diagnostics)
    expect(kept).toContain(fault)
    expect(kept.at(-1)?.message).toContain('1,002 more')
  })

  it('keeps the order of what it keeps', () => {
    const faults = Array.from({ length: 3 }, (_, index) => diagnostic('duplicate-node-id', { id: `n${index}` }))
    const kept = limited(
      faults.flatMap((each) => [{ ...note }, each, ...Array.from({ length: 500 }, () => ({ ...note }))]),
    )
    expect(kept.filter(({ severity }) => severity === 'error')).toEqual(faults)
    expect(kept[0]?.code).toBe('model-unused')
  })
})
