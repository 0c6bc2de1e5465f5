import { describe, expect, it } from 'vitest'
import { RunsQuery } from '@/lib/api/contracts/runs.ts'
import { isFiltered, type RunFilter, readFilter, toAddress, toQuery } from './run-filter.ts'

const FULL: RunFilter = {
  loop: 'facts' as NonNullable<RunFilter['loop']>,
  version: 3,
  outcome: 'failure',
  reason: 'stalled',
  status: 'finished',
  minCost: 1_000_000,
  maxCost: 2_000_000,
  to: 1_795_000_000_000,
  within: 'day',
  text: 'a & b = c',
  sort: 'cost',
  order: 'asc',
  children: 'with',
}

describe('the filter of the runs in the address', () => {
  it.each<[string, RunFilter]>([
    ['all of it', FULL],
    ['drafts', { version: 'draft' }],
    ['nothing', {}],
  ])('comes back as it was: %s', (_, filter) => {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(toAddress(filter))) if (value) params.set(name, value)
    expect(readFilter(Object.fromEntries(new URLSearchParams(params.toString())))).toEqual(filter)
  })

  it('leaves out what is not understood and keeps the rest', () => {
    expect(
      readFilter({ loop: '../etc', outcome: 'maybe', sort: 'cost', minCost: '-4', version: ['1', '2'], x: '1' }),
    ).toEqual({
      sort: 'cost',
    })
  })

  it('says nothing of the usual order', () => {
    expect(toAddress({ sort: 'started', order: 'desc', children: 'without' })).toEqual({})
    expect(toAddress({ sort: 'started', order: 'asc' })).toEqual({ sort: 'started', order: 'asc' })
  })

  it('is a query of the API; a span ends now', () => {
    const query = toQuery(FULL, 1_795_000_000_000)
    expect(query.from).toBe(1_795_000_000_000 - 86_400_000)
    expect(RunsQuery.safeParse(query).success).toBe(true)
  })

  it('an order leaves nothing out', () => {
    expect(isFiltered({ sort: 'cost', order: 'asc', children: 'with' })).toBe(false)
    expect(isFiltered({ minCost: 0 })).toBe(true)
  })
})
