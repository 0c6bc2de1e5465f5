import type { ToolFacts } from '../loop/kinds/executor.ts'
import { codeRun } from './code-run/definition.ts'
import { finish } from './finish/definition.ts'
import { memoryWrite } from './memory-write/definition.ts'
import { statePatch } from './state-patch/definition.ts'

/** Every tool by name: what compiler, designer and runner may know of it. */
export const toolDefinitions: Record<string, ToolFacts> = {
  [codeRun.name]: codeRun,
  [finish.name]: finish,
  [memoryWrite.name]: memoryWrite,
  [statePatch.name]: statePatch,
}
