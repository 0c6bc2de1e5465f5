import { compile } from '../loop/2-compile/compile.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopRegistry } from '../loop/kinds/loop-registry.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { readDesignFile } from './design-file.ts'
import type { Workspace } from './workspace.ts'

export type CompiledFile = ReturnType<typeof compile> & { source: JsonObject }

/** Reads and compiles a design file. Throws CliError (2) when there is nothing to compile; the design's faults are diagnostics. */
export async function compileFile(file: string): Promise<CompiledFile> {
  return compileSource(await readDesignFile(file))
}

/** The same with what is known of the workspace's loops, as the loop that `run` would store the file as. */
export async function compileFileIn(file: string, { services, actor }: Workspace): Promise<CompiledFile> {
  const source = await readDesignFile(file)
  const { readLoopRegistry } = await import('../server/loop-registry.ts')
  const { slugOfDraft } = await import('../server/store-draft.ts')
  const name = typeof source.name === 'string' ? source.name : ''
  const self = await slugOfDraft(services, actor, { name, origin: 'file' })
  return compileSource(source, await readLoopRegistry(services, actor, self))
}

function compileSource(source: JsonObject, loops?: LoopRegistry): CompiledFile {
  return { ...compile(source, definitions, toolDefinitions, loops), source }
}

export const hasErrors = ({ diagnostics }: Pick<CompiledFile, 'diagnostics'>) =>
  diagnostics.some((each) => each.severity === 'error')
