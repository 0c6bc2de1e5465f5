import { bars, type Plot } from './geometry.ts'
import { type RunTone, TONE_NAME, TONE_STYLE } from './run-tone.ts'

const PLOT: Plot = { width: 92, height: 20 }

type Props = {
  runs: readonly { id: string; tone: RunTone; value: number | null; text: string }[]
  most: number
  label: string
}

/** The last runs in a row of a list, oldest left. */
export function RunSpark({ runs, most, label }: Props) {
  const places = bars(
    runs.map(({ value }) => value),
    PLOT,
    most,
  )
  return (
    <svg
      role="img"
      aria-label={label}
      width={PLOT.width}
      height={PLOT.height + 2}
      viewBox={`-0.5 -1 ${PLOT.width + 1} ${PLOT.height + 2}`}
      className="shrink-0"
    >
      {runs.map(({ id, tone, text }, index) => {
        const place = places[index]
        return place ? (
          <rect
            key={id}
            {...place}
            width={Math.min(place.width, 6)}
            rx={1.5}
            strokeWidth={1}
            className={TONE_STYLE[tone]}
          >
            <title>{`${text}, ${TONE_NAME[tone]}`}</title>
          </rect>
        ) : null
      })}
    </svg>
  )
}
