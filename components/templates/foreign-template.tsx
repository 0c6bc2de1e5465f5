'use client'
import { CopyPlus } from 'lucide-react'
import { useMemo } from 'react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { RecordedFigures } from '@/lib/api/contracts/catalogue.ts'
import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'
import { reviewDesign } from '@/lib/loop/1-draw/review-design.ts'
import { suiteFacts } from '@/lib/loop/5-evaluate/carried-suite.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { TemplateFile } from '@/lib/loop/artefacts/template-file.ts'
import { visibleIn } from '@/lib/loop/text/visible.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { CaseNames } from './case-names.tsx'
import { RecordedSection } from './recorded-section.tsx'
import { suiteWords } from './suite-words.ts'

type Props = {
  file: TemplateFile
  /** Its recording as the viewer reads it, with what it used. */
  recorded: { figures: RecordedFigures; recording: TemplateRecording } | null
}

/** A template that others made, before it is taken: what it is, all that it may reach, and how it went. Nothing in it is run. */
export function ForeignTemplate({ file: given, recorded }: Props) {
  // What is looked at hides nothing; what is taken stays as it came.
  const file = useMemo(() => visibleIn(given), [given])
  const { busy, problem, launch } = useLaunch()
  return (
    <div className="grid gap-6 pt-6 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="min-w-0">
        <p className="text-muted text-xs">
          {`Version ${file.from.version}, written by Loopwright ${file.from.madeBy}`}
        </p>
        <h2 className="break-words font-semibold text-xl tracking-tight">{file.title}</h2>
        <p className="max-w-2xl whitespace-pre-wrap break-words pt-1 text-[13px] text-muted leading-5">
          {file.summary}
        </p>
        <div className="pt-4">
          <Button
            variant="primary"
            disabled={busy}
            onClick={() => void launch({ from: { kind: 'template-file', file: given } })}
          >
            <CopyPlus />
            {busy ? 'Taking it…' : 'Take it into my workspace'}
          </Button>
          <p className="pt-1.5 text-muted text-xs">
            {`It can’t run until you have reviewed and accepted it${file.parts.length === 0 ? '' : `, and so ${plural(file.parts.length, 'the loop that comes along', 'each loop that comes along').replace(/^\d+ /, '')}`}.`}
          </p>
          <ProblemLine className="pt-2">{problem}</ProblemLine>
        </div>
        <Reaches title="What it may reach" design={given.design} />
        {given.parts.map((part) => (
          <Reaches key={part.slug} title={`What comes along: ${visibleIn(part.design.name)}`} design={part.design} />
        ))}
        <CaseNames cases={file.cases} />
        {file.suite ? (
          <p className="break-words pt-3 text-[13px] text-muted">{suiteWords(suiteFacts(file.suite))}</p>
        ) : null}
      </div>
      <div className="self-start overflow-hidden rounded-xl border border-line bg-canvas">
        <LoopPreview design={given.design} className="h-64" />
      </div>
      <div className="min-w-0 lg:col-span-2">
        <RecordedSection
          recorded={recorded?.figures ?? null}
          said="It comes with the file: whoever wrote that says that this is how a run went. It fits the design; what models answered in it can’t be checked."
          read={async () =>
            recorded ? { ok: true, value: recorded.recording } : Promise.reject(new Error('there is none'))
          }
        />
        {recorded === null ? <p className="text-[13px] text-muted">No recorded run comes with it.</p> : null}
      </div>
    </div>
  )
}

function Reaches({ title, design }: { title: string; design: LoopDesign }) {
  const lines = useMemo(() => reviewDesign(design, definitions), [design])
  return (
    <section aria-label={title} className="pt-5">
      <h3 className="pb-1 font-medium text-xs">{title}</h3>
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1 text-[13px]">
        {lines.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
