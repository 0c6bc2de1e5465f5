import { describe, expect, it } from 'vitest'
import type { LoopSummary } from '../api/contracts/loops.ts'
import { listTemplates } from '../templates/templates.ts'
import { templateSuite } from './template-suite.ts'

const made = (origin: LoopSummary['origin']) => ({ origin }) as LoopSummary // all that is asked for

describe('the suite of a template', () => {
  it.each(listTemplates().map((template) => [template.slug, template] as const))(
    '%s: its own',
    (_, { design, suite }) => {
      expect(templateSuite({ loop: made('template'), design })).toEqual(suite)
    },
  )

  it('is not that of a loop with other fields, or of another origin', () => {
    const [template] = listTemplates()
    if (!template) throw new Error('there is no template')
    const { design } = template
    const { properties } = design.state
    const [name = ''] = Object.keys(properties)
    const { [name]: _gone, ...others } = properties
    expect(templateSuite({ loop: made('own'), design })).toBeNull()
    const changed = { ...design, state: { ...design.state, properties: others } }
    expect(templateSuite({ loop: made('template'), design: changed })).toBeNull()
  })
})
