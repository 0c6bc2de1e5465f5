import { compile } from '../loop/2-compile/compile.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { readDesignFile } from './design-file.ts'

export type CompiledFile = ReturnType<typeof compile> & { source: JsonObject }

/** Reads and compiles a design file. Throws CliError (2) when there is nothing to compile; the design's faults are diagnostics. */
export async function compileFile(file: string): Promise<CompiledFile> {
  const source = await readDesignFile(file)
  return { ...compile(source, definitions, toolDefinitions), source }
}

export const hasErrors = ({ diagnostics }: Pick<CompiledFile, 'diagnostics'>) =>
  diagnostics.some((each) => each.severity === 'error')
