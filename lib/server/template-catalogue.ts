import { asRecordedRun } from '../api/client-recording.ts'
import type { TemplateList, TemplateSummary } from '../api/contracts/catalogue.ts'
import type { TemplateRecording } from '../api/contracts/recordings.ts'
import { findTemplate, listTemplates as listOwn } from '../db/templates.ts'
import { getRecording, type RecordedChildLog } from '../templates/recordings.ts'
import { getTemplate, listTemplates, type Template } from '../templates/templates.ts'
import { compileTemplate } from './compile-template.ts'
import { expectedOf, expectedOfBuiltIn } from './expected-convergence.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { figuresOfBuiltIn, figuresOfRun, readRecording } from './template-recordings.ts'
import { builtInSource, factsOf, ownSources, type TemplateSource } from './template-sources.ts'

/** For whom a catalogue is: without them it has what comes with Loopwright alone. */
type Viewer = { services: Services; actor: Actor }

/** What can be copied: the workspace’s own templates, newest first, then those that come with Loopwright. Designs come without their scripts: they are for previews, and the copy is made here. */
export async function templateCatalogue(viewer?: Viewer): Promise<Result<TemplateList>> {
  const own = viewer ? await ownTemplates(viewer) : []
  return ok({ templates: [...own, ...(await Promise.all(listTemplates().map((each) => summaryOfBuiltIn(each.slug))))] })
}

async function ownTemplates({ services, actor }: Viewer): Promise<TemplateSummary[]> {
  const sources = await ownSources(services.database, actor, await listOwn(services.database, actor))
  return Promise.all(sources.map((source) => summaryOf(services, actor, source)))
}

/** They never change while the server runs, and are not compiled before somebody looks. */
const builtIn = new Map<string, Promise<TemplateSummary>>()

function summaryOfBuiltIn(slug: string): Promise<TemplateSummary> {
  const known = builtIn.get(slug) ?? readBuiltIn(slug)
  builtIn.set(slug, known)
  return known
}

async function readBuiltIn(slug: string): Promise<TemplateSummary> {
  const template = getTemplate(slug)
  if (!template) throw new Error(`no template ${slug}`)
  return {
    ...factsOf(builtInSource(template)),
    recorded: await figuresOfBuiltIn(slug),
    expected: expectedOfBuiltIn(slug),
  }
}

/** A template as the gallery shows it. */
export async function summaryOf(services: Services, actor: Actor, source: TemplateSource): Promise<TemplateSummary> {
  const { own } = source
  if (own === null) return summaryOfBuiltIn(source.slug)
  const recorded = own.runId === null ? null : await figuresOfRun(services, actor, own.runId, own.cases)
  return { ...factsOf(source), recorded, expected: await expectedOf(services, actor, own) }
}

const noTemplate = (slug: string) => refuse('not-found', `There is no template "${slug}".`)

/** The template of this slug: one that comes with Loopwright, or one of the workspace. */
export async function findSource(services: Services, actor: Actor, slug: string): Promise<Result<TemplateSource>> {
  const template = getTemplate(slug)
  if (template) return ok(builtInSource(template))
  const own = await findTemplate(services.database, actor, slug)
  const [source] = own ? await ownSources(services.database, actor, [own]) : []
  return source ? ok(source) : noTemplate(slug)
}

export async function readTemplate(
  services: Services,
  actor: Actor,
  slug: string,
): Promise<Result<{ template: TemplateSummary }>> {
  const found = await findSource(services, actor, slug)
  return found.ok ? ok({ template: await summaryOf(services, actor, found.value) }) : found
}

/** The recorded run of a template, in the shapes in which stored runs are read. */
export async function templateRecording(slug: string, viewer?: Viewer): Promise<Result<TemplateRecording>> {
  const template = getTemplate(slug)
  if (template) {
    const recording = await getRecording(slug)
    if (!recording) return noRecording(slug)
    const run = asRecordedRun(builtInSource(template), recording)
    return ok(recording.children ? { ...run, children: childrenOf(template, recording.children) } : run)
  }
  if (!viewer) return noTemplate(slug)
  const { services, actor } = viewer
  const found = await findSource(services, actor, slug)
  if (!found.ok) return found
  const recording = await readRecording(services, actor, found.value, '')
  if (!recording.ok) return recording
  return recording.value ? ok(asRecordedRun(found.value, recording.value)) : noRecording(slug)
}

function childrenOf(template: Template, logs: readonly RecordedChildLog[]): TemplateRecording['children'] {
  const { parts } = compileTemplate(template)
  return logs.flatMap((log) => {
    const compiled = parts.find(({ slug }) => slug === log.loop)
    if (!compiled) return []
    const shown = { slug: log.loop, title: compiled.design.name, compiled }
    return [{ ...asRecordedRun(shown, log), iteration: log.iteration }]
  })
}

const noRecording = (slug: string) => refuse('not-found', `There is no recorded run of a template "${slug}".`)
