import { z } from 'zod'
import { RunsQuery } from '@/lib/api/contracts/runs.ts'

const HOUR = 3_600_000
/** Spans that end now, so that an address means the same tomorrow. */
export const SPANS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const
export type Span = keyof typeof SPANS

const Part = RunsQuery.pick({
  loop: true,
  version: true,
  outcome: true,
  reason: true,
  status: true,
  minCost: true,
  maxCost: true,
  from: true,
  to: true,
  text: true,
}).extend({
  within: z.enum(['hour', 'day', 'week', 'month']),
  sort: RunsQuery.shape.sort.unwrap(),
  order: RunsQuery.shape.order.unwrap(),
  children: RunsQuery.shape.children.unwrap(),
})

/** Which runs are listed, and how, as the address of the page says it. */
export type RunFilter = Partial<z.output<typeof Part>>

/** The parts of an address that are understood: what asks for something unknown is left out rather than an error. */
export function readFilter(params: Readonly<Record<string, unknown>>): RunFilter {
  const entries = Object.entries(Part.shape).flatMap(([name, shape]) => {
    const parsed = params[name] === undefined ? null : shape.safeParse(params[name])
    return parsed?.success && parsed.data !== undefined ? [[name, parsed.data]] : []
  })
  // Each entry has passed the shape of its name.
  return Object.fromEntries(entries) as RunFilter
}

/** What is asked of the API at this moment. */
export function toQuery({ within, ...filter }: RunFilter, now: number): RunsQuery {
  return within === undefined ? filter : { ...filter, from: now - SPANS[within] }
}

/** As the address has it, without what goes without saying. */
export function toAddress(filter: RunFilter): Record<string, string | undefined> {
  const { sort, order, children, ...rest } = filter
  const usual = (sort ?? 'started') === 'started' && (order ?? 'desc') === 'desc'
  const parts = { ...rest, ...(usual ? {} : { sort, order }), ...(children === 'with' ? { children } : {}) }
  return Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  )
}

/** Whether runs are left out that the page shows without a filter. */
export function isFiltered({ sort: _, order: __, children: ___, ...filter }: RunFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined)
}
