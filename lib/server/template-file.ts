// Imported, not read from a path: the bundler carries it along.
import manifest from '../../package.json' with { type: 'json' }
import { compile } from '../loop/2-compile/compile.ts'
import { carriedSuite, carriedSuiteProblems } from '../loop/5-evaluate/carried-suite.ts'
import { utf8Bytes } from '../loop/artefacts/json-size.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { TEMPLATE_VERSION, type TemplateFile } from '../loop/artefacts/template-file.ts'
import { type Language, type ReadTemplate, readTemplateFile } from '../loop/template-file/read-template-file.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { findSource } from './template-catalogue.ts'
import { readRecording } from './template-recordings.ts'
import type { TemplateSource } from './template-sources.ts'

/** What files of templates are read with: the kinds and tools of this server. */
export const LANGUAGE: Language = {
  kinds: definitions,
  suiteProblems: carriedSuiteProblems,
  compile: (design, loops) => compile(design, definitions, toolDefinitions, loops),
}

/** A template as one file that another machine can take: design, loops that come along, cases, the suite, and the recorded run without the names of people. */
export async function templateFile(services: Services, actor: Actor, slug: string): Promise<Result<TemplateFile>> {
  const found = await findSource(services, actor, slug)
  return found.ok ? fileOf(services, actor, found.value) : found
}

async function fileOf(services: Services, actor: Actor, source: TemplateSource): Promise<Result<TemplateFile>> {
  const madeBy = manifest.version
  const recording = await readRecording(services, actor, source, madeBy)
  if (!recording.ok) return recording
  const { slug, title, summary, compiled, parts, cases, suite, own } = source
  const file = {
    templateVersion: TEMPLATE_VERSION,
    slug,
    title,
    summary,
    from: { version: own?.version.number ?? 1, madeBy },
    design: compiled.design,
    parts,
    cases: cases.map(({ expect: _, ...each }) => each),
    ...(suite && { suite: carriedSuite(suite) }),
    recording: recording.value,
  }
  const size = utf8Bytes(JSON.stringify(file))
  if (size > LIMITS.templateFileBytes)
    return refuse(
      'invalid-template',
      `As a file it would have ${(size / 1_000_000).toFixed(1)} MB; at most ${LIMITS.templateFileBytes / 1_000_000} are read. Choose a shorter run.`,
    )
  // Its parts were stored or made by these types; cases of templates that come with Loopwright are JSON.
  return ok(file as TemplateFile)
}

/** A template that others made, checked as a whole. Nothing in it is run. */
export function readForeignTemplate(value: unknown): Result<ReadTemplate> {
  const read = readTemplateFile(value, LANGUAGE)
  if (read.ok) return ok(read.value)
  return refuseWith(
    'invalid-template',
    'This is no template that can be taken.',
    read.faults.map(({ where, message }) => ({ where: where === 'file' ? 'file' : `file.${where}`, message })),
  )
}

/** One event a line, so that a change can be read. */
export function templateFileText({ recording, ...file }: TemplateFile): string {
  const head = JSON.stringify(file, null, 2).slice(0, -2)
  if (recording === null) return `${head},\n  "recording": null\n}\n`
  const { events, ...about } = recording
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')
  return `${head},\n  "recording": ${JSON.stringify(about).slice(0, -1)}, "events": [\n${lines}\n  ]}\n}\n`
}
