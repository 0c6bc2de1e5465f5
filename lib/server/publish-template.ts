import type { z } from 'zod'
import type { RunList } from '../api/contracts/runs.ts'
import type { EditTemplateBody, PublishTemplateBody, TemplateEnvelope } from '../api/contracts/templates.ts'
import type { LoopRecord } from '../db/loops.ts'
import { findLoop as findLoopRow } from '../db/loops.ts'
import { findRun } from '../db/runs.ts'
import type { Compiled } from '../db/snapshots.ts'
import {
  changeTemplate,
  createTemplate,
  findTemplate,
  listWholeRuns,
  type StoredPart,
  type TemplateContent,
  type TemplateRecord,
  withdrawTemplate as withdrawRow,
} from '../db/templates.ts'
import { findVersion, type VersionRecord } from '../db/versions.ts'
import { carriedSuite, carriedSuiteProblems } from '../loop/5-evaluate/carried-suite.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { TemplateCase } from '../loop/artefacts/template-file.ts'
import type { LoopCall } from '../loop/kinds/loop-registry.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { casesWithoutPeople } from '../loop/template-file/cases-without-people.ts'
import { definitions } from '../nodes/definitions.ts'
import { getTemplate, listTemplates } from '../templates/templates.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { slugify } from './slugify.ts'
import { placeInWords } from './start-evaluation.ts'
import { findSuite } from './suites.ts'
import { readTemplate } from './template-catalogue.ts'
import { peopleKnown, readRecording } from './template-recordings.ts'

type Publish = z.output<typeof PublishTemplateBody>
type Version = VersionRecord & { snapshot: Compiled }

/** Offers a version of a loop in the gallery of the workspace, with a run to look at first and the loops that it calls as they are now. */
export async function publishTemplate(
  services: Services,
  actor: Actor,
  { loop: slug, version: number, title, summary, cases, suite: suiteId, run }: Publish,
): Promise<Result<TemplateEnvelope>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  if (!found.value.accepted)
    return refuse(
      'inert-import',
      `"${found.value.name}" was imported. Review and accept it before offering it to others.`,
    )
  const suite = await chosenSuite(services, actor, found.value, suiteId)
  if (!suite.ok) return suite
  const offered = cases.length > 0 ? cases : casesOf(suite.value)
  const content = await contentOf(services, actor, found.value, {
    ...{ number, title, summary, cases: offered, suite: suite.value, run },
  })
  if (!content.ok) return content
  const of = { loopId: found.value.id, slug: slugify(title), taken: listTemplates().map((each) => each.slug) }
  const made = await createTemplate(services.database, actor, { ...content.value, ...of })
  if (made === 'full')
    return refuse(
      'too-many-templates',
      `This workspace has ${LIMITS.templates} templates, the most there can be. Withdraw one first.`,
    )
  return readTemplate(services, actor, made.slug)
}

/** Changes what a template shows. What is left out stays as it is. */
export async function editTemplate(
  services: Services,
  actor: Actor,
  slug: string,
  body: EditTemplateBody,
): Promise<Result<TemplateEnvelope>> {
  const found = await findOwn(services, actor, slug)
  if (!found.ok) return found
  const { loop, version, ...template } = found.value
  const { version: number = version.number, run = template.runId, title, summary, cases } = body
  const suite = body.suite === undefined ? ok(template.suite) : await chosenSuite(services, actor, loop, body.suite)
  if (!suite.ok) return suite
  const content = await contentOf(services, actor, loop, {
    number,
    title: title ?? template.title,
    summary: summary ?? template.summary,
    cases: cases ?? template.cases,
    suite: suite.value,
    run,
  })
  if (!content.ok) return content
  // The loops that come along stay as they were, unless it is another version that calls them.
  const parts = number === version.number ? template.parts : content.value.parts
  const changed = await changeTemplate(services.database, actor, template.id, { ...content.value, parts })
  return changed ? readTemplate(services, actor, slug) : noOwn(slug)
}

/** Takes a template out of the gallery, and its links out of use. Copies of it stay what they are. */
export async function withdrawTemplate(services: Services, actor: Actor, slug: string): Promise<Result<null>> {
  if (getTemplate(slug)) return builtIn(slug)
  return (await withdrawRow(services.database, actor, slug)) ? ok(null) : noOwn(slug)
}

const noOwn = (slug: string) => refuse('not-found', `There is no template "${slug}".`)
const builtIn = (slug: string) =>
  refuse('forbidden', `“${slug}” comes with Loopwright: it can be copied, and not be changed.`)

/** A template of the workspace itself. */
export async function findOwn({ database }: Services, actor: Actor, slug: string): Promise<Result<TemplateRecord>> {
  if (getTemplate(slug)) return builtIn(slug)
  const own = await findTemplate(database, actor, slug)
  return own ? ok(own) : noOwn(slug)
}

type Wanted = Pick<TemplateContent, 'title' | 'summary' | 'cases' | 'suite'> & { number: number; run: string | null }

/** A suite of the loop, as it leaves the workspace. */
async function chosenSuite(
  services: Services,
  actor: Actor,
  loop: Pick<LoopRecord, 'id' | 'slug'>,
  id: string | null,
): Promise<Result<Suite | null>> {
  if (id === null) return ok(null)
  const found = await findSuite(services, actor, id)
  if (found.ok && found.value.loop.slug === loop.slug) return ok(carriedSuite(found.value.content))
  return refuseWith('invalid-template', 'This suite can’t come along.', [
    { where: 'suite', message: `“${loop.slug}” has no such suite` },
  ])
}

function casesOf(suite: Suite | null): TemplateCase[] {
  return (suite?.cases ?? []).slice(0, LIMITS.templateCases).map(({ name, about, input }) => ({
    ...{ name, input },
    ...(about === undefined ? {} : { about }),
  }))
}

async function contentOf(
  services: Services,
  actor: Actor,
  loop: Pick<LoopRecord, 'id' | 'slug'>,
  { number, title, summary, cases, suite, run }: Wanted,
): Promise<Result<TemplateContent>> {
  const version = await findVersion(services.database, actor, loop.id, number)
  if (!version) return refuse('not-found', `The loop "${loop.slug}" has no version ${number}.`)
  const twice = cases.findIndex(({ name }, index) => cases.findIndex((each) => each.name === name) < index)
  if (twice >= 0) {
    const message = `“${cases[twice]?.name}” is the name of another one too`
    return refuseWith('invalid-template', 'Each case needs a name of its own.', [
      { where: `cases.${twice}.name`, message },
    ])
  }
  const faults = suite ? carriedSuiteProblems(suite, version.snapshot.spec.state) : []
  if (suite && faults.length > 0) {
    const problems = faults.map(({ where, message }) => ({
      where: 'suite',
      message: `${placeInWords(where, suite)}: ${message}`,
    }))
    return refuseWith(
      'invalid-template',
      `The suite “${suite.name}” can’t come along with version ${number}.`,
      problems,
    )
  }
  const refused = run === null ? null : await refuseRun(services, actor, loop, version, run)
  if (refused) return refused
  const parts = await partsOf(services, actor, version.snapshot)
  if (!parts.ok) return parts
  const { state } = version.snapshot.spec
  const known = await peopleKnown(services, actor, run)
  const shown = casesWithoutPeople({ cases, suite }, known, (each) => carriedSuiteProblems(each, state))
  return ok({ versionId: version.id, title, summary, ...shown, runId: run, parts: parts.value })
}

/** Why a run can't be what a template shows: it has to be one of this very version, whole, and of a size that a file can hold. */
async function refuseRun(
  services: Services,
  actor: Actor,
  loop: Pick<LoopRecord, 'id' | 'slug'>,
  version: Version,
  runId: string,
) {
  const no = (message: string) =>
    refuseWith('invalid-template', 'This run can’t be shown with the template.', [{ where: 'run', message }])
  const run = await findRun(services.database, actor, runId)
  if (!run || run.loop.id !== loop.id || run.trial !== null) return no(`“${loop.slug}” has no such run`)
  if (run.status !== 'finished') return no('it has not ended')
  if (run.specHash !== version.specHash || run.formerSnapshots.length > 0)
    return no(`it executed something else than version ${version.number}`)
  if (run.forkedFrom) return no('it is a fork: its beginning is another run’s')
  if (run.parent) return no('another run called it')
  const source = { slug: loop.slug, own: { runId }, cases: [] }
  const recording = await readRecording(services, actor, source, '')
  return recording.ok ? null : recording
}

/** The loops that a version calls, and those that they call, each before those that call it: as their versions are now. */
async function partsOf({ database }: Services, actor: Actor, root: Compiled): Promise<Result<StoredPart[]>> {
  const parts = new Map<string, StoredPart>()
  const no = (message: string) =>
    refuseWith('invalid-template', 'The loops that it calls can’t come along.', [{ where: 'version', message }])
  const visit = async (compiled: Compiled, above: readonly string[]): Promise<Result<null>> => {
    for (const { loop: slug, version } of callsOf(compiled)) {
      if (above.includes(slug)) return no(`“${slug}” calls itself`)
      const known = parts.get(slug)
      const called = await findLoopRow(database, actor, slug)
      const number = version ?? called?.latestVersion
      const found = called && number ? await findVersion(database, actor, called.id, number) : null
      if (!called || !found)
        return no(`there is no ${version === null ? 'published version' : `version ${version}`} of “${slug}”`)
      if (known && known.version !== version)
        return no(
          `it calls “${slug}” in two ways: as version ${known.version ?? 'that is newest'} and as ${version === null ? 'the newest' : `version ${version}`}. Publish a version that calls it in one`,
        )
      if (known) continue
      const inner = await visit(found.snapshot, [...above, slug])
      if (!inner.ok) return inner
      parts.set(slug, { slug, version, snapshotId: found.snapshotId })
      if (parts.size > LIMITS.templateParts) return no(`more than ${LIMITS.templateParts} loops would come along`)
    }
    return ok(null)
  }
  const walked = await visit(root, [])
  return walked.ok ? ok([...parts.values()]) : walked
}

function callsOf({ spec }: Compiled): LoopCall[] {
  return Object.values(spec.nodes).flatMap(({ kind, config }) => {
    const definition: NodeKind = definitions[kind]
    const parsed = definition.config.safeParse(config)
    return parsed.success ? (definition.calls?.(parsed.data) ?? []) : []
  })
}

/** Runs that are offered to choose from. */
const SHOWABLE = 50

/** Finished runs of what a version executes that a template of it can show, newest first. */
export async function listShowableRuns(
  services: Services,
  actor: Actor,
  slug: string,
  number: number,
): Promise<Result<RunList>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const version = await findVersion(services.database, actor, found.value.id, number)
  if (!version) return refuse('not-found', `The loop "${slug}" has no version ${number}.`)
  const of = { loopId: found.value.id, specHash: version.specHash }
  const runs = await listWholeRuns(services.database, actor, of, SHOWABLE)
  return ok({ runs: runs.map(runView), nextCursor: null })
}
