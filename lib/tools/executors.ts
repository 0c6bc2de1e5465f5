import type { ToolExecute, ToolPorts } from '../runner/ports.ts'
import { execute as codeRun } from './code-run/execute.ts'
import { execute as finish } from './finish/execute.ts'
import { memoryWriteInto } from './memory-write/execute.ts'
import { execute as statePatch } from './state-patch/execute.ts'

/** What each tool does, by the names of `toolDefinitions`. */
export const toolExecutors = ({ memory }: ToolPorts): Record<string, ToolExecute> => ({
  'code.run': codeRun,
  finish,
  'memory.write': memoryWriteInto(memory),
  'state.patch': statePatch,
})
