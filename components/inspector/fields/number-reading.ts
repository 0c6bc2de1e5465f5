import { formatCount } from '@/components/ui/format.ts'

/** A number as people read it, where its digits alone are hard to: `120000` ms as `2 min`, `400000` as `400,000`. Null where they are not. */
export function numberReading(value: number, unit: string | undefined): string | null {
  if (unit === 'ms' && value >= 1_000) return readTime(value)
  return Math.abs(value) >= 10_000 ? formatCount(value) : null
}

const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
]

/** In the two largest units that it has any of; seconds to the tenth below a minute. */
function readTime(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`
  const parts: string[] = []
  let left = Math.round(ms / 1_000) * 1_000
  for (const unit of UNITS) {
    const count = Math.floor(left / unit.ms)
    left -= count * unit.ms
    if (count > 0) parts.push(`${formatCount(count)} ${unit.name}`)
  }
  return parts.slice(0, 2).join(' ')
}
