import type { StartRunBody } from '../api/contracts/runs.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { compileTemplate } from '../server/compile-template.ts'
import { type CopiedPart, copyTemplate } from '../server/copy-template.ts'
import { findLoop } from '../server/find-loop.ts'
import { checkStart } from '../server/start-run.ts'
import { getTemplate, listTemplates } from '../templates/templates.ts'
import { isDesignPath } from './design-file.ts'
import { storeFile } from './store-file.ts'
import { CliError, type Terminal } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

/** What the run is started with. */
export type Wanted = Pick<StartRunBody, 'models' | 'chaos' | 'breakpoints'> & { input: JsonObject | undefined }
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
  if (await isDesignPath(target)) return storeWanted(target, wanted, workspace, terminal)
  const { services, actor } = workspace
  const template = getTemplate(target)
  if ((await findLoop(services, actor, target)).ok) return { slug: target, sampleInput: template?.sampleInput }
  if (template) {
    const { sampleInput } = template
    const { spec } = compileTemplate(template).compiled
    await checkFirst(spec, { ...wanted, input: wanted.input ?? sampleInput }, workspace)
    const { loop, parts } = await copyTemplate(services, actor, template, { reuse: true })
    for (const part of parts) terminal.err(terminal.paint('dim', partLine(part), 'err'))
    return { slug: loop.slug, sampleInput }
  }
  const slugs = listTemplates().map(({ slug }) => slug)
  throw new CliError(1, `There is no file, loop or template ${target}.`, `Templates: ${slugs.join(', ')}.`)
}

function partLine({ slug, version, name, made }: CopiedPart): string {
  return made
    ? `${slug} version ${version} came along: ${name}.`
    : `It calls ${slug} version ${version}, which was here.`
}

/** What the start would refuse, it refuses before anything is stored. */
async function checkFirst(
  spec: LoopSpec,
  { input = {}, ...wanted }: Wanted,
  { services, actor }: Workspace,
): Promise<void> {
  const start = { ...wanted, input }
  const refusal = await checkStart(services, actor, spec, start, { dailyBudgetNanoUsd: null })
  if (refusal) unwrap(refusal, wanted)
}

async function storeWanted(file: string, wanted: Wanted, workspace: Workspace, terminal: Terminal): Promise<RunTarget> {
  const { slug } = await storeFile(file, workspace, terminal, {
    blocks: ({ severity }) => severity === 'error',
    not: 'run',
    check: async ({ spec }) => {
      if (spec) await checkFirst(spec, wanted, workspace)
    },
  })
  return { slug, sampleInput: undefined }
}
