'use client'
import { formatPercent, words } from '@/components/ui/format.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useRunIndex } from '../use-run-index.ts'
import { Block } from './fact.tsx'
import { IndexStatus } from './index-status.tsx'
import { LineChart } from './line-chart.tsx'

const POINTS = 160

/** How near each stop rule came to firing over the run, those that came nearest first. */
export function GuardHistory() {
  const store = useTraceStore()
  const index = useRunIndex()
  const count = useTrace((state) => state.timeline.count)
  const iteration = useTrace((state) => state.iteration)
  const rules = [...index.guards].map(([rule, levels]) => ({ rule, ...nearest(levels, count) }))
  const shown = rules.filter(({ most }) => most > 0).sort((a, b) => b.most - a.most)
  if (count < 2) return null
  return (
    <Block title="Over the run">
      <IndexStatus />
      <ul className="grid max-w-5xl gap-x-8 gap-y-2 md:grid-cols-2">
        {shown.map(({ rule, most, at, points }) => {
          const text = `${words(rule)}: nearest to firing in iteration ${at}, at ${formatPercent(most)}`
          return (
            <li key={rule} className="grid grid-cols-[9.5rem_minmax(0,1fr)_3rem] items-center gap-3 text-xs">
              <span className="truncate">{words(rule)}</span>
              <LineChart
                values={points}
                scale={{ min: 0, max: 1 }}
                text={text}
                place={count < 2 ? 0 : (iteration - 1) / (count - 1)}
                onPlace={(place) => store.getState().goTo({ iteration: 1 + Math.round(place * (count - 1)), step: 1 })}
                className="h-6"
              />
              <span className="text-right text-muted tabular-nums">{formatPercent(most)}</span>
            </li>
          )
        })}
      </ul>
    </Block>
  )
}

function nearest(levels: readonly (number | undefined)[], count: number) {
  const every = Math.max(1, Math.ceil(count / POINTS))
  const points: (number | null)[] = []
  let most = 0
  let at = 1
  for (let start = 0; start < count; start += every) {
    let highest: number | null = null
    for (let index = start; index < Math.min(start + every, count); index++) {
      const level = levels[index]
      if (level === undefined) continue
      highest = Math.max(highest ?? 0, level)
      if (level > most) {
        most = level
        at = index + 1
      }
    }
    points.push(highest)
  }
  return { points, most, at }
}
