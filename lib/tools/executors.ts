import type { ToolExecute } from '../runner/ports.ts'
import { execute as codeRun } from './code-run/execute.ts'
import { execute as statePatch } from './state-patch/execute.ts'

/** What each tool does, by the names of `toolDefinitions`. */
export const toolExecutors: Record<string, ToolExecute> = {
  'code.run': codeRun,
  'state.patch': statePatch,
}
