import { describe, expect, it } from 'vitest'
import { diagnostic } from '@/lib/loop/diagnostics/catalogue.ts'
import { withLabel } from './with-label.ts'

const nodes = [
  { id: 'review', label: 'Enough $& facts?' },
  { id: 'act', label: '' },
]
const named = (node: string, at?: string) =>
  withLabel(diagnostic('write-unknown-field', { node, target: 'review' }, { ...(at ? { nodeId: at } : {}) }), nodes)
    .message

describe('a finding', () => {
  it('names its node by its label, and a field of the same name by its own', () => {
    expect(named('review', 'review')).toMatch(/^"Enough \$& facts\?" writes "review"/)
  })

  it.each([
    ['act', 'act'],
    ['gone', 'gone'],
    ['review', undefined],
  ])('stays as it is without a label: %s at %s', (node, at) => {
    expect(named(node, at)).toMatch(new RegExp(`^"${node}" writes`))
  })
})
