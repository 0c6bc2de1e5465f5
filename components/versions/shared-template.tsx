'use client'
import { Play } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { CaseNames } from '@/components/templates/case-names.tsx'
import { suiteWords } from '@/components/templates/suite-words.ts'
import { howItGoes } from '@/components/templates/template-facts.ts'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { capital, plural } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import type { SharedVersion } from '@/lib/api/contracts/shared-links.ts'

const RecordedRun = dynamic(
  () => import('@/components/templates/recorded-run.tsx').then((module) => module.RecordedRun),
  {
    ssr: false,
  },
)

type Props = { template: NonNullable<SharedVersion['template']>; token: string }

/** What a link to a template shows beside its drawing: the recorded run, how it goes, and what comes along. */
export function SharedTemplate({ template, token }: Props) {
  const [playing, setPlaying] = useState(false)
  const { recorded, parts, cases, suite } = template
  return (
    <div className="flex flex-col gap-2 text-[13px]">
      {recorded === null ? null : (
        <>
          <Button className="self-start" onClick={() => setPlaying(true)}>
            <Play />
            Play the recorded run
          </Button>
          <p className="text-muted text-xs">
            {`${plural(recorded.iterations, 'iteration')}, ${plural(recorded.steps, 'step')}. Nothing is run.`}
          </p>
        </>
      )}
      <p>{`${capital(howItGoes(template))}.`}</p>
      {parts.length === 0 ? null : (
        <section aria-label="What comes along">
          <h2 className="pb-1 font-medium text-[11px] text-muted">What comes along</h2>
          <ul className="list-disc pl-4">
            {parts.map(({ slug, name, purpose }) => (
              <li key={slug} className="break-words">
                {name}
                {purpose === '' ? null : <span className="text-muted">{`: ${purpose}`}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <CaseNames cases={cases} />
      {suite === null ? null : <p className="break-words text-muted">{suiteWords(suite)}</p>}
      <Dialog
        open={playing}
        wide="most"
        onOpenChange={setPlaying}
        title="A recorded run"
        description="Step with ← and →, or drag along the iterations; nothing is run."
      >
        <RecordedRun read={(signal) => api.getSharedRecording(token, signal)} />
      </Dialog>
    </div>
  )
}
