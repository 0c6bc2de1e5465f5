import { plural } from '@/components/ui/format.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

/** What a copy can be judged by. */
export function suiteWords({ name, cases, validators }: NonNullable<TemplateSummary['suite']>): string {
  const checks = validators === 0 ? '' : ` and ${plural(validators, 'check')} of the result`
  return `A copy has its suite “${name}”: ${plural(cases, 'case')}${checks}.`
}
