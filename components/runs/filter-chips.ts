import { formatUsd, words } from '@/components/ui/format.ts'
import type { RunFilter, Span } from './run-filter.ts'

export const SPAN_NAMES: Record<Span, string> = {
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
}

/** What of the filter has no place of its own on the page, in words, and the filter without it. */
export function chipsOf(filter: RunFilter): { label: string; without: RunFilter }[] {
  const { version, reason, minCost, maxCost, from, to, within } = filter
  const chip = (label: string | null, ...names: (keyof RunFilter)[]) =>
    label === null
      ? []
      : [{ label, without: { ...filter, ...Object.fromEntries(names.map((name) => [name, undefined])) } as RunFilter }]
  return [
    ...chip(version === undefined ? null : version === 'draft' ? 'drafts' : `version ${version}`, 'version'),
    // The switch of results has a place for this one.
    ...chip(reason === undefined || reason === 'cancelled' ? null : words(reason), 'reason'),
    ...chip(within === undefined ? null : SPAN_NAMES[within].toLowerCase(), 'within'),
    ...chip(
      rangeText(from, to, (at) => new Date(at).toLocaleDateString('en-GB'), 'since', 'before'),
      'from',
      'to',
    ),
    ...chip(
      rangeText(minCost, maxCost, (cost) => formatUsd(cost), 'from', 'up to'),
      'minCost',
      'maxCost',
    ),
  ]
}

function rangeText(
  from: number | undefined,
  to: number | undefined,
  text: (value: number) => string,
  since: string,
  until: string,
): string | null {
  const parts = [
    ...(from === undefined ? [] : [`${since} ${text(from)}`]),
    ...(to === undefined ? [] : [`${until} ${text(to)}`]),
  ]
  return parts.length === 0 ? null : parts.join(' ')
}
