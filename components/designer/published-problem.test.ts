import { describe, expect, it } from 'vitest'
import { applyQuickFix } from '@/lib/loop/1-draw/edit-data.ts'
import { startStateVersion } from '@/lib/loop/1-draw/edit-state-version.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { StateField, StateSchema } from '@/lib/loop/state/schema.ts'
import { publishedProblem } from './published-problem.ts'

const base = newDesign('Published')
const published = base.state
const extra: StateField = { type: 'string', default: '', 'x-loop': { role: 'working' } }

const withField = (design: LoopDesign, name: string): LoopDesign => ({
  ...design,
  state: { ...design.state, properties: { ...design.state.properties, [name]: extra } },
})
const withMark = (design: LoopDesign, mark: StateSchema['x-loop']): LoopDesign => ({
  ...design,
  state: { ...design.state, 'x-loop': mark },
})
const started = startStateVersion(withField(base, 'extra'), published)
const [migration] = started.state['x-loop'].migrations ?? []
if (!migration) throw new Error('no migration was started')
const set = [{ field: 'extra', value: '"x"' }]

describe('a draft whose state cannot follow the published one', () => {
  it('is silent about one that can', () => {
    expect(publishedProblem(base, published)).toBeNull()
    expect(publishedProblem(started, published)).toBeNull()
  })

  it.each([
    ['fields changed under the same version', withField(base, 'extra'), 'state.x-loop.version', /“extra” was added/],
    ['several did', withField(withField(base, 'extra'), 'more'), 'state.x-loop.version', /So it is with “more”\.$/],
    [
      'a migration is missing',
      withMark(base, { version: 2 }),
      'state.x-loop.version',
      /^The state has version 2, but no/,
    ],
    [
      'a migration starts from other fields',
      withMark(started, { version: 2, migrations: [{ ...migration, fields: { extra }, set }] }),
      'state.x-loop.migrations.0',
      /is not as version 1 was published/,
    ],
  ])('says so, and its fix mends it: %s', (_, design, field, message) => {
    const problem = publishedProblem(design, published)
    expect(problem).toMatchObject({ field, severity: 'warning', message: expect.stringMatching(message) })
    const mended = problem?.quickFix ? applyQuickFix(design, problem.quickFix) : design
    expect(publishedProblem(mended, published)).toBeNull()
    expect(mended.state['x-loop'].version).toBe(2)
  })

  it('keeps the lines of the migration', () => {
    const design = withMark(started, { version: 2, migrations: [{ ...migration, fields: { extra }, set }] })
    const fix = publishedProblem(design, published)?.quickFix
    expect(fix && applyQuickFix(design, fix).state['x-loop'].migrations?.[0]).toEqual({ ...migration, set })
  })
})
