import { formatCount, plural } from '../ui/format.ts'
import { ChartData } from './chart-data.tsx'
import { binsOf } from './distribution.ts'
import { niceMost } from './geometry.ts'

const [WIDTH, HEIGHT, MOST_BINS] = [300, 90, 30]

type Props = {
  title: string
  /** What one of the whole numbers counts: `iteration`. */
  one: string
  counts: readonly (readonly [value: number, times: number])[]
}

/** How often each whole number came. */
export function Histogram({ title, one, counts }: Props) {
  const bins = binsOf(counts, MOST_BINS)
  const most = niceMost(Math.max(0, ...bins.map(({ times }) => times)))
  const room = WIDTH / Math.max(8, bins.length)
  const named = ({ from, to }: { from: number; to: number }) =>
    from === to ? formatCount(from) : `${formatCount(from)}–${formatCount(to)}`
  const [first, last] = [bins[0], bins.at(-1)]
  return (
    <figure className="relative min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2 pb-1.5 text-xs">
        <span className="font-medium">{title}</span>
        <span className="text-muted tabular-nums">{bins.length === 0 ? 'none' : `at most ${most}`}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" className="block w-full overflow-visible">
        <path d={`M0,0H${WIDTH}M0,${HEIGHT}H${WIDTH}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        {bins.map((bin, index) => {
          const height = (bin.times / most) * HEIGHT
          return (
            <g key={bin.from}>
              <title>{`${named(bin)}: ${bin.times}`}</title>
              <rect
                x={index * room}
                width={room}
                height={HEIGHT}
                className="fill-transparent hover:fill-foreground/5"
              />
              <rect
                x={index * room + room * 0.12}
                width={room * 0.76}
                y={HEIGHT - height}
                height={height}
                rx={1.5}
                className="pointer-events-none fill-accent"
              />
            </g>
          )
        })}
      </svg>
      {first && last ? (
        <p
          aria-hidden="true"
          className="flex justify-between pt-1 text-[11px] text-muted tabular-nums"
          style={{ width: `${Math.max(30, ((bins.length * room) / WIDTH) * 100)}%` }}
        >
          <span>{plural(first.from, one)}</span>
          {last.to === first.from ? null : <span>{formatCount(last.to)}</span>}
        </p>
      ) : null}
      <ChartData
        caption={title}
        columns={[`${one}s`, 'runs']}
        rows={bins.map((bin) => [named(bin), formatCount(bin.times)])}
      />
    </figure>
  )
}
