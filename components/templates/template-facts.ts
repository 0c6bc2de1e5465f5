import { formatPercent, formatUsd, plural } from '@/components/ui/format.ts'
import type { ExpectedConvergence, TEMPLATE_USES, TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { TYPICAL_PRICE, typicalCost } from '@/lib/loop/tokens/typical-cost.ts'

type Use = (typeof TEMPLATE_USES)[number]
/** Headings of the gallery, in its order. */
export const USE_TITLES: Record<Use, string> = {
  own: 'Yours',
  code: 'Writing and reviewing code',
  data: 'Data and text',
  research: 'Research and reasoning',
  operations: 'Operations and support',
  shapes: 'For many uses',
}

/** `9 of 10 results …`, by what the version has done; of what comes with Loopwright by its own suite. */
export function howItGoes({ expected }: Pick<TemplateSummary, 'expected'>): string {
  return expected ? convergenceText(expected) : 'not known: no run of this version has ended'
}

const spanOf = (least: number, most: number) =>
  least === most ? plural(least, 'iteration') : `${least}–${most} iterations`

/** `9 of 10 results of its newest evaluation converged (60–98 %), in 3–7 iterations`; of a suite no interval: its cases are chosen. */
function convergenceText({ basis, converged, of, low, high, iterations, suite }: ExpectedConvergence): string {
  const how = iterations === null ? '' : `, in ${spanOf(iterations.least, iterations.most)}`
  if (suite) {
    const ends = suite.passed === suite.cases ? `all ${suite.cases}` : `${suite.passed} of ${suite.cases}`
    return `${converged} of ${plural(of, 'case')} that ${of === 1 ? 'is' : 'are'} to converge ${converged === 1 ? 'does' : 'do'}${how}; ${ends} end as they should`
  }
  const what = basis === 'evaluation' ? 'results of its newest evaluation' : plural(of, 'run').replace(/^\S+ /, '')
  const interval = `${formatPercent(low).replace(/\s?%$/, '')}–${formatPercent(high)}`
  return `${converged} of ${of} ${what} converged (${interval})${how}`
}

/** What it costs: of the recorded run, or of each time that it converged; with scripted answers, what a real model would cost about. */
export function costText({ recorded, expected }: Pick<TemplateSummary, 'recorded' | 'expected'>): string | null {
  const costs = expected?.costPerConvergence ?? recorded?.costNanoUsd
  if (costs === undefined) return null
  const { inputUsdPerMTok, outputUsdPerMTok } = TYPICAL_PRICE
  if (costs === 0 && expected?.suite) {
    const { tokens } = expected.suite
    const price = `$${inputUsdPerMTok} and $${outputUsdPerMTok} per million tokens`
    return `Nothing with scripted answers; about ${formatUsd(typicalCost(tokens))} each time with a model at ${price}`
  }
  if (costs === 0) return 'Nothing with scripted answers'
  return expected ? `${formatUsd(costs)} for each time that it converged` : formatUsd(costs)
}

/** What somebody has to have, in one line. */
export function needsText({
  tools,
  secrets,
  needs,
  parts,
}: Pick<TemplateSummary, 'tools' | 'secrets' | 'needs' | 'parts'>): string {
  const wanted = [
    ...tools,
    ...(parts.length === 0 ? [] : [plural(parts.length, 'loop that comes along', 'loops that come along')]),
    ...(needs.person && !tools.includes('human.ask') ? ['a person to ask'] : []),
    ...(secrets.length === 0 ? [] : [plural(secrets.length, 'secret')]),
  ]
  if (wanted.length === 0) return needs.key ? 'a key for its models' : 'nothing: no tool, no key'
  return `${wanted.join(', ')}${needs.key && secrets.length === 0 ? ', a key for its models' : ''}${needs.key ? '' : '; no key'}`
}

/** What the gallery can be narrowed to. */
export const TEMPLATE_FILTERS = {
  'no-key': { label: 'Needs no key', of: ({ needs }) => !needs.key },
  browser: { label: 'Needs a browser', of: ({ needs }) => needs.browser },
  children: { label: 'Uses child loops', of: ({ parts }) => parts.length > 0 },
  person: { label: 'Asks a person', of: ({ needs }) => needs.person },
} satisfies Record<string, { label: string; of: (template: Pick<TemplateSummary, 'needs' | 'parts'>) => boolean }>
export type TemplateFilter = keyof typeof TEMPLATE_FILTERS

/** Those that fit every filter that is set. */
export function filtered<T extends Pick<TemplateSummary, 'needs' | 'parts'>>(
  templates: readonly T[],
  filters: ReadonlySet<TemplateFilter>,
): T[] {
  return templates.filter((template) => [...filters].every((filter) => TEMPLATE_FILTERS[filter].of(template)))
}

/** By what they are for, in the order of the headings; groups without any are left out. */
export function grouped<T extends { use: Use }>(templates: readonly T[]): { use: Use; templates: T[] }[] {
  return (Object.keys(USE_TITLES) as Use[]).flatMap((use) => {
    const own = templates.filter((template) => template.use === use)
    return own.length === 0 ? [] : [{ use, templates: own }]
  })
}
