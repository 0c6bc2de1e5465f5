import { expect, it } from 'vitest'
import { listTemplates } from '../templates/templates.ts'
import { templateSuite } from './template-suite.ts'

const of = (template: string, version: number | null) => templateSuite({ loop: { copiedFrom: { template, version } } })

it.each(listTemplates().map(({ slug, suite }) => [slug, suite] as const))(
  'a copy of %s is offered its suite, whatever became of its fields',
  (slug, suite) => expect(of(slug, null)).toEqual(suite),
)

it('another loop is not, though it is called alike', () => {
  expect(of('json-refine', 1)).toBeNull()
  expect(of('no-such-template', null)).toBeNull()
  expect(templateSuite({ loop: { copiedFrom: null } })).toBeNull()
})
