import type { ToolExecute, ToolPorts } from '../runner/ports.ts'
import { artifactReadFrom } from './artifact-read/execute.ts'
import { artifactWriteInto } from './artifact-write/execute.ts'
import { execute as browserCheck } from './browser-check/execute.ts'
import { execute as codeLint } from './code-lint/execute.ts'
import { execute as codeRun } from './code-run/execute.ts'
import { dataLoadBy } from './data-load/execute.ts'
import { dataSaveInto } from './data-save/execute.ts'
import { execute as finish } from './finish/execute.ts'
import { httpRequestBy } from './http-request/execute.ts'
import { memoryWriteInto } from './memory-write/execute.ts'
import { execute as statePatch } from './state-patch/execute.ts'

/** What each tool does, by the names of `toolDefinitions`. */
export const toolExecutors = ({ memory, artifacts, http }: ToolPorts): Record<string, ToolExecute> => ({
  'artifact.read': artifactReadFrom(artifacts),
  'artifact.write': artifactWriteInto(artifacts),
  'browser.check': browserCheck,
  'code.lint': codeLint,
  'code.run': codeRun,
  'data.load': dataLoadBy(artifacts),
  'data.save': dataSaveInto(artifacts),
  finish,
  'http.request': httpRequestBy(http),
  'memory.write': memoryWriteInto(memory),
  'state.patch': statePatch,
})
