import { formatCount, formatNumber, plural } from '../ui/format.ts'
import { ChartData } from './chart-data.tsx'
import { middleTrajectory, spread, type Trajectory, trajectoryScale } from './distribution.ts'

const [WIDTH, HEIGHT, MOST_LINES, MOST_ROWS] = [300, 90, 60, 30]

export type TrajectoryLine = { key: string; name: string; good: boolean; points: Trajectory }

/** Scores over iterations: a line for each run, dashed for those that did not pass, and over them their middle. */
export function Trajectories({ title, lines }: { title: string; lines: readonly TrajectoryLine[] }) {
  const scored = lines.filter(({ points }) => points.length > 0)
  const all = scored.map(({ points }) => points)
  const { last, least, most } = trajectoryScale(all)
  const drawn = spread(scored, MOST_LINES)
  const middle = middleTrajectory(all)
  const x = (iteration: number) => (last === 1 ? 0 : ((iteration - 1) / (last - 1)) * WIDTH)
  const y = (score: number) => HEIGHT - ((score - least) / (most - least)) * HEIGHT
  const pointsOf = (points: Trajectory) =>
    points.map(([at, score]) => `${x(at).toFixed(1)},${y(score).toFixed(1)}`).join(' ')
  return (
    <figure className="relative min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2 pb-1.5 text-xs">
        <span className="font-medium">{title}</span>
        <span className="truncate text-muted tabular-nums">
          {scored.length === 0
            ? 'no scores'
            : drawn.length < scored.length
              ? `${drawn.length} of ${plural(scored.length, 'run')}`
              : plural(scored.length, 'run')}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="block w-full overflow-visible"
        style={{ aspectRatio: WIDTH / HEIGHT }}
      >
        <path d={`M0,0H${WIDTH}M0,${HEIGHT}H${WIDTH}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        {drawn.map(({ key, name, good, points }) => (
          <polyline
            key={key}
            points={points.length === 1 ? `${pointsOf(points)} ${pointsOf(points)}` : pointsOf(points)}
            vectorEffect="non-scaling-stroke"
            strokeDasharray={good ? undefined : '3 3'}
            strokeLinecap="round"
            className={`fill-none stroke-[1.25] hover:stroke-[3] ${good ? 'stroke-accent/45' : 'stroke-danger/55'}`}
          >
            <title>{`${name}, ${good ? 'passed' : 'did not pass'}`}</title>
          </polyline>
        ))}
        <polyline
          points={pointsOf(middle)}
          vectorEffect="non-scaling-stroke"
          strokeLinejoin="round"
          className="pointer-events-none fill-none stroke-2 stroke-foreground"
        />
      </svg>
      <p aria-hidden="true" className="flex justify-between gap-2 pt-1 text-[11px] text-muted tabular-nums">
        <span>
          {formatNumber(least)} to {formatNumber(most)}, iteration 1
        </span>
        {last > 1 ? <span>{formatCount(last)}</span> : null}
      </p>
      <ChartData
        caption={`${title}: the middle of the runs`}
        columns={['iteration', 'score']}
        rows={spread(middle, MOST_ROWS).map(([at, score]) => [formatCount(at), formatNumber(score, 3)])}
      />
    </figure>
  )
}
