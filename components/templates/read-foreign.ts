import { asRecordedRun, figuresOf } from '@/lib/api/client-recording.ts'
import type { RecordedFigures } from '@/lib/api/contracts/catalogue.ts'
import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'
import { compile } from '@/lib/loop/2-compile/compile.ts'
import { carriedSuiteProblems } from '@/lib/loop/5-evaluate/carried-suite.ts'
import type { LoopEvent } from '@/lib/loop/artefacts/events.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import type { TemplateFile } from '@/lib/loop/artefacts/template-file.ts'
import { type FileFault, readTemplateText } from '@/lib/loop/template-file/read-template-file.ts'
import { visibleIn } from '@/lib/loop/text/visible.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'

export type ReadForeign =
  | {
      ok: true
      file: TemplateFile
      recorded: { figures: RecordedFigures; recording: TemplateRecording } | null
    }
  | { ok: false; faults: FileFault[] }

/** Reads a template file in the browser, as the server will when it is taken. */
export async function readForeign(file: Blob): Promise<ReadForeign> {
  if (file.size > LIMITS.templateFileBytes)
    return {
      ok: false,
      faults: [{ where: 'file', message: `it is larger than ${LIMITS.templateFileBytes / 1_000_000} MB` }],
    }
  const read = readTemplateText(await file.text(), {
    kinds: definitions,
    suiteProblems: carriedSuiteProblems,
    compile: (design, loops) => compile(design, definitions, toolDefinitions, loops),
  })
  if (!read.ok) return read
  const { file: template, spec, specHash } = read.value
  if (template.recording === null) return { ok: true, file: template, recorded: null }
  // Its events were checked one by one when it was read. What is looked at hides nothing.
  const recording = visibleIn({ ...template.recording, events: template.recording.events as unknown as LoopEvent[] })
  const compiled = { design: template.design, spec, specHash }
  return {
    ok: true,
    file: template,
    recorded: {
      figures: figuresOf(recording),
      recording: asRecordedRun({ slug: template.slug, title: template.title, compiled }, recording),
    },
  }
}
