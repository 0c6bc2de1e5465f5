import type { ToolFacts } from '../loop/kinds/executor.ts'
import { artifactRead } from './artifact-read/definition.ts'
import { artifactWrite } from './artifact-write/definition.ts'
import { browserCheck } from './browser-check/definition.ts'
import { codeLint } from './code-lint/definition.ts'
import { codeRun } from './code-run/definition.ts'
import { dataLoad } from './data-load/definition.ts'
import { dataSave } from './data-save/definition.ts'
import { finish } from './finish/definition.ts'
import { httpRequest } from './http-request/definition.ts'
import { humanAsk } from './human-ask/definition.ts'
import { memoryWrite } from './memory-write/definition.ts'
import { statePatch } from './state-patch/definition.ts'

/** Every tool by name: what compiler, designer and runner may know of it. */
export const toolDefinitions: Record<string, ToolFacts> = {
  [artifactRead.name]: artifactRead,
  [artifactWrite.name]: artifactWrite,
  [browserCheck.name]: browserCheck,
  [codeLint.name]: codeLint,
  [codeRun.name]: codeRun,
  [dataLoad.name]: dataLoad,
  [dataSave.name]: dataSave,
  [finish.name]: finish,
  [humanAsk.name]: humanAsk,
  [httpRequest.name]: httpRequest,
  [memoryWrite.name]: memoryWrite,
  [statePatch.name]: statePatch,
}
