'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { plural, words } from '@/components/ui/format.ts'
import type { ApiResult } from '@/lib/api/client.ts'
import type { RecordedFigures } from '@/lib/api/contracts/catalogue.ts'
import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'
import { LoadingRecording } from './loading-recording.tsx'
import { RecordingPoster } from './recording-poster.tsx'

const RecordedRun = dynamic(() => import('./recorded-run.tsx').then(({ RecordedRun }) => RecordedRun), {
  ssr: false,
  loading: () => <LoadingRecording />,
})

export type ReadRecording = (signal: AbortSignal) => Promise<ApiResult<TemplateRecording>>

type Props = {
  recorded: RecordedFigures | null
  /** What it is a recording of; left out: by its figures. */
  said?: string | undefined
  read: ReadRecording
}

/** A recorded run to be played back. The trace viewer's parts and the log come when somebody asks for them. */
export function RecordedSection({ recorded, said, read }: Props) {
  const [playing, setPlaying] = useState(false)
  if (recorded === null) return null
  const { case: shown, madeBy, children, childLogs } = recorded
  return (
    <section aria-labelledby="recorded-title" className="pt-8">
      <h2 id="recorded-title" className="font-semibold text-[15px]">
        A recorded run
      </h2>
      <p className="max-w-3xl pt-0.5 pb-3 text-[13px] text-muted">
        {said ?? `Case “${words(shown)}” with the scripted answers, recorded by Loopwright ${madeBy}.`} Play it, step
        with ← and →, or drag along the iterations; nothing is run.
        {children === 0
          ? ''
          : ` It called ${plural(children, 'run')} of other loops: ${childLogs ? 'choose one of them to play it' : 'what they gave is in its log, their own logs are not kept with it'}.`}
      </p>
      <div className="overflow-hidden rounded-xl border border-line bg-surface">
        {playing ? <RecordedRun read={read} /> : <RecordingPoster recorded={recorded} play={() => setPlaying(true)} />}
      </div>
    </section>
  )
}
