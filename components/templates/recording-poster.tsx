import { Play } from 'lucide-react'
import { bars } from '@/components/charts/geometry.ts'
import { Button } from '@/components/ui/button.tsx'
import { formatNumber, plural } from '@/components/ui/format.ts'
import type { RecordedFigures } from '@/lib/api/contracts/catalogue.ts'

const PLOT = { width: 240, height: 56 }

/** What the recorded run comes to, before it is played. */
export function RecordingPoster({ recorded, play }: { recorded: RecordedFigures; play: () => void }) {
  const { scores, iterations, steps, modelCalls, toolCalls } = recorded
  const said = scores.map((score) => formatNumber(score, 2)).join(', ')
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-4 p-5">
      <Button variant="primary" onClick={play}>
        <Play fill="currentColor" />
        Play the recorded run
      </Button>
      {scores.length === 0 ? null : (
        <figure className="flex items-end gap-3">
          <svg
            role="img"
            aria-label={`Score at the end of each iteration: ${said}`}
            width={scores.length * 20}
            height={PLOT.height}
            viewBox={`0 0 ${scores.length * 20} ${PLOT.height}`}
          >
            {bars(scores, { ...PLOT, width: scores.length * 20 }, Math.max(...scores)).map((bar) => (
              <rect key={bar.x} {...bar} rx={2} className="fill-accent" />
            ))}
          </svg>
          <figcaption className="text-muted text-xs leading-4">
            Score of each
            <br />
            iteration
          </figcaption>
        </figure>
      )}
      <p className="text-[13px] text-muted tabular-nums">
        {[
          plural(iterations, 'iteration'),
          plural(steps, 'step'),
          plural(modelCalls, 'model call'),
          plural(toolCalls, 'tool call'),
        ].join(' · ')}
      </p>
    </div>
  )
}
