import { plural } from '@/components/ui/format.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

/** `2 inputs converge in 5–6 iterations, 4 show how it gives up`: of its cases with the scripted answers. No share of both: each is there to show its end. */
export function howItGoes({ cases }: Pick<TemplateSummary, 'cases'>): string {
  const converging = cases.filter(({ expect }) => expect.outcome === 'success')
  const others = cases.length - converging.length
  const show = others === 1 ? 'shows' : 'show'
  if (converging.length === 0) return `${plural(others, 'input')} ${show} how it gives up, after ${iterationsOf(cases)}`
  const converge = `${plural(converging.length, 'input converges', 'inputs converge')} in ${iterationsOf(converging)}`
  return others === 0 ? converge : `${converge}, ${others} ${show} how it gives up`
}

/** `5 iterations`, or `3–11 iterations`. */
function iterationsOf(cases: TemplateSummary['cases']): string {
  const ranges = cases.map(({ expect }) => expect.iterations)
  const least = Math.min(...ranges.map((range) => range?.min ?? 1))
  const most = Math.max(...ranges.map((range) => range?.max ?? range?.min ?? 1))
  return least === most ? plural(least, 'iteration') : `${least}–${most} iterations`
}
