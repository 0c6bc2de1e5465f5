import type { StartRunBody } from '../api/contracts/runs.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { compileDesign } from '../server/compile-design.ts'
import { findLoop } from '../server/find-loop.ts'
import { checkStart } from '../server/start-run.ts'
import { storeDraft } from '../server/store-draft.ts'
import { getTemplate, listTemplates } from '../templates/templates.ts'
import { compileFile, hasErrors } from './compile-file.ts'
import { isFile } from './design-file.ts'
import { reportDiagnostics } from './diagnostics-report.ts'
import { CliError, type Terminal } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

/** What the run is started with. */
export type Wanted = Pick<StartRunBody, 'models' | 'breakpoints'> & { input: JsonObject | undefined }
/** A loop of the workspace to run, and the input that it suggests. */
export type RunTarget = { slug: string; sampleInput: JsonObject | undefined }

/**
 * Finds what `run` was given: a design file, which becomes a draft of the workspace first; a loop of the workspace; or a template, which is
 * copied into the workspace by its first run. Nothing is stored for a run that can't start. Throws CliError (1).
 */
export async function findRunTarget(
  target: string,
  wanted: Wanted,
  workspace: Workspace,
  terminal: Terminal,
): Promise<RunTarget> {
  // Neither slugs nor templates have dots or slashes: such a name means a file, and reading it says what is wrong with it.
  if ((await isFile(target)) || /[./\\]/.test(target)) return storeFile(target, wanted, workspace, terminal)
  const { services, actor } = workspace
  const template = getTemplate(target)
  if ((await findLoop(services, actor, target)).ok) return { slug: target, sampleInput: template?.sampleInput }
  if (template) {
    const { design, sampleInput } = template
    await checkFirst(design, { ...wanted, input: wanted.input ?? sampleInput }, workspace)
    const stored = unwrap(await storeDraft(services, actor, { design, origin: 'template', slug: target }))
    return { slug: stored.slug, sampleInput }
  }
  const slugs = listTemplates().map(({ slug }) => slug)
  throw new CliError(1, `There is no file, loop or template ${target}.`, `Templates: ${slugs.join(', ')}.`)
}

/** What the start would refuse, it refuses before anything is stored. */
async function checkFirst(
  design: LoopDesign,
  { input = {}, ...wanted }: Wanted,
  { services, actor }: Workspace,
): Promise<void> {
  const { compiled } = compileDesign(design)
  const start = { ...wanted, input }
  const refusal = compiled && (await checkStart(services, actor, compiled.spec, start, { dailyBudgetNanoUsd: null }))
  if (refusal) unwrap(refusal, wanted)
}

async function storeFile(file: string, wanted: Wanted, workspace: Workspace, terminal: Terminal): Promise<RunTarget> {
  const compiled = await compileFile(file)
  const { design, diagnostics } = compiled
  if (hasErrors(compiled) || !design) {
    reportDiagnostics(file, diagnostics, terminal)
    throw new CliError(1, `${file} has errors and was neither stored nor run.`)
  }
  await checkFirst(design, wanted, workspace)
  const stored = unwrap(await storeDraft(workspace.services, workspace.actor, { design, origin: 'file' }))
  const what = { created: 'a new loop', saved: `revision ${stored.revision}`, unchanged: 'unchanged' }[stored.change]
  terminal.err(terminal.paint('dim', `${file} is stored as ${stored.slug} (${what}).`, 'err'))
  return { slug: stored.slug, sampleInput: undefined }
}
