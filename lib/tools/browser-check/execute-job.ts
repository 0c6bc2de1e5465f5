import type { Json } from '../../loop/artefacts/json.ts'
import type { STEPS } from './definition.ts'

/** What the tool and its browser's process say to each other. */
export type Expectation = {
  target?: string
  text?: string
  exactText?: string
  value?: string
  checked?: boolean
  visible?: boolean
  count?: number
  attribute?: { name: string; value: string }
  script?: string
  equals?: Json
  waitMs?: number
}
export type Step = { do: (typeof STEPS)[number]; target?: string; value?: string; expect?: Expectation[] }
export type PageTest = { name: string; steps?: Step[]; expect?: Expectation[] }
export type CheckJob = {
  /** By path, `index.html` among them. */
  files: Record<string, string>
  tests: PageTest[]
  timeoutMs: number
  waitMs: number
  viewport: { width: number; height: number }
}

export type TestOutcome = { name: string; passed: boolean; message: string; ms: number }
/** `timeout`: in all it took too long, or a page stopped answering · `memory`: the browser was killed for what it took · `crash`: a page or the browser died by itself. */
export type CheckError = { type: 'timeout' | 'memory' | 'crash'; message: string }
export type CheckReport = {
  tests: TestOutcome[]
  console: { type: string; text: string }[]
  errors: string[]
  /** Addresses that the page asked for in vain. */
  blocked: string[]
  error: CheckError | null
}
export type CheckAnswer = { type: 'report'; report: CheckReport } | { type: 'no-browser'; message: string }
