import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { LoopDesign } from '../artefacts/design.ts'
import { designTexts } from './design-texts.ts'
import { newDesign } from './new-design.ts'
import { replaceInDesign } from './replace-in-design.ts'
import { contextOf, type DesignQuery, searchDesign } from './search-design.ts'

const TEMPLATES = new URL('../../templates/', import.meta.url)
const templates = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => LoopDesign.parse(JSON.parse(readFileSync(new URL(`${name}/design.json`, TEMPLATES), 'utf8'))))
const designs = [newDesign('ring'), ...templates]

const query = (text: string, more: Partial<DesignQuery> = {}): DesignQuery => ({
  text,
  matchCase: false,
  wholeWord: false,
  ...more,
})
const search = (design: LoopDesign, asked: DesignQuery) => searchDesign(designTexts(design, definitions), asked)

const ring = newDesign('ring')
const design: LoopDesign = {
  ...ring,
  name: 'Tides',
  nodes: [
    {
      id: 'a',
      kind: 'act',
      label: 'Write the Tide',
      note: 'tides, tide_table',
      config: { mode: 'nonsense', tide: 'tide' },
    },
    ...ring.nodes.map((node) =>
      node.id === 'decide' ? { ...node, config: { ...node.config, prompt: 'About tide {{ state.topic }}' } } : node,
    ),
  ],
  layout: {
    ...ring.layout,
    notes: [{ id: 'n', text: 'low tide', x: 0, y: 0, width: 200, height: 80 }],
    groups: [{ id: 'g', label: 'Tide work', nodes: ['a'] }],
  },
}

describe('searchDesign', () => {
  const where = (asked: DesignQuery) =>
    search(design, asked).map(({ found: { place } }) =>
      `${place.in}${'id' in place ? `:${place.id}` : ''}${'name' in place ? `:${place.name}` : ''} ${place.field}`.trim(),
    )

  it('finds names, labels, notes, configs, notes and frames of the canvas', () => {
    expect(where(query('tide'))).toEqual([
      'loop name',
      'node:a label',
      'node:a note',
      'node:a note',
      'node:a tide',
      'node:decide prompt',
      'note:n text',
      'group:g label',
    ])
  })

  it('tells capitals apart, and words', () => {
    expect(where(query('Tide', { matchCase: true }))).toEqual(['loop name', 'node:a label', 'group:g label'])
    expect(where(query('tide', { wholeWord: true }))).toEqual([
      'node:a label',
      'node:a tide',
      'node:decide prompt',
      'note:n text',
      'group:g label',
    ])
  })

  it('finds state fields and what the contract says', () => {
    const field = Object.keys(ring.state.properties)[0] ?? ''
    expect(where(query(field, { wholeWord: true }))).toContain(`state:${field}`)
    const scored = { ...design, contract: { ...design.contract, score: 'state.zzz' } }
    expect(search(scored, query('zzz')).map(({ found }) => found.place)).toEqual([{ in: 'contract', field: 'score' }])
  })

  it('takes every sign as itself', () => {
    for (const text of ['.*', '(', '[a', '{{', '$1', '\\', 'a|b']) {
      const named = { ...design, name: `x ${text} y` }
      expect(search(named, query(text, { matchCase: true })).length).toBeGreaterThan(0)
      expect(search({ ...ring, name: 'plain' }, query(`${text}#q`))).toEqual([])
    }
    expect(search(design, query(''))).toEqual([])
  })

  it('shows the line around a hit', () => {
    const noted = { ...ring, purpose: `first\n${'a'.repeat(50)} tide ${'b'.repeat(50)}\nlast` }
    const hit = search(noted, query(' tide '))[0]
    expect(hit && contextOf(hit)).toEqual({ before: `…${'a'.repeat(40)}`, hit: ' tide ', after: `${'b'.repeat(40)}…` })
  })

  it('knows choices and references from words', () => {
    for (const one of designs)
      for (const { use, path } of designTexts(one, definitions))
        if (path.at(-1) === 'prompt' || path.at(-1) === 'label') expect(use).toBe('words')
    const fixed = designs.flatMap((one) => designTexts(one, definitions).filter(({ use }) => use === 'name'))
    expect(fixed.map(({ path }) => path.at(-1))).toEqual(expect.arrayContaining(['bestOf', 'model', 'type']))
  })
})

describe('replaceInDesign', () => {
  const replaced = (one: LoopDesign, asked: DesignQuery, by: string) =>
    replaceInDesign(one, search(one, asked), by, definitions)

  it('puts the text as it stands, also where it looks like a pattern', () => {
    const result = replaced(design, query('tide', { wholeWord: true }), "$& {{'x'}}")
    if (!result.ok) throw new Error(result.why)
    expect(result.count).toBe(5)
    expect(result.design.nodes[0]?.label).toBe("Write the $& {{'x'}}")
    expect(design.nodes[0]?.label).toBe('Write the Tide')
  })

  it('replaces a single hit', () => {
    const hits = search(design, query('tide')).slice(3, 4)
    const result = replaceInDesign(design, hits, 'moon', definitions)
    expect(result.ok && result.design.nodes[0]?.note).toBe('tides, moon_table')
  })

  it('leaves names and choices alone', () => {
    for (const one of designs) {
      const result = replaced(one, query('best'), 'worst')
      expect(result.ok && result.design.contract.bestOf).toBe(one.contract.bestOf)
      const fields = Object.keys(one.state.properties)
      const renamed = replaced(one, query(fields[0] ?? ''), 'other')
      expect(renamed.ok && Object.keys(renamed.design.state.properties)).toEqual(fields)
    }
  })

  it('refuses what could not be stored, and says where', () => {
    expect(replaced(design, query('Tides', { matchCase: true }), ' ')).toMatchObject({
      ok: false,
      place: { in: 'loop', field: 'name' },
    })
    expect(replaced(design, query('Write the Tide'), 'x'.repeat(121))).toMatchObject({
      ok: false,
      place: { in: 'node', id: 'a', field: 'label' },
    })
  })

  it('refuses a config that its kind could not read any more', () => {
    const long = 'y'.repeat(70_000)
    const hits = search(design, query('About tide'))
    const result = replaceInDesign(design, hits, long, definitions)
    expect(result.ok ? 'changed' : result.place).toEqual({ in: 'node', id: 'decide', field: 'prompt' })
  })

  it('leaves none of what it replaced, and a design that can be stored', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', ' ', '{'), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        fc.constantFrom(...designs),
        fc.array(texts, { minLength: 1, maxLength: 4 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '{'), minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        (base, labels, text, matchCase, wholeWord) => {
          const nodes = base.nodes.map((node, index) => ({ ...node, note: labels[index % labels.length] ?? '' }))
          const asked = { text, matchCase, wholeWord }
          const result = replaced({ ...base, nodes }, asked, '§')
          if (!result.ok) return
          expect(LoopDesign.safeParse(result.design).success).toBe(true)
          expect(search(result.design, asked).filter(({ found }) => found.use === 'words')).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })
})
