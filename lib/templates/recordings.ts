import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'

/** The log of a real run of a template’s first case with its scripted answers, to be looked at before anything is run. Written by scripts/record-templates.ts. */
export type Recording = {
  runId: string
  /** Name of the case. */
  case: string
  input: JsonObject
  /** Of the spec that was run: another one than the template’s means that it was recorded before a change. */
  specHash: string
  /** Version of Loopwright that recorded it. */
  madeBy: string
  /** The runs that it called, and those below them, in order: what they were and used. */
  childRuns: RecordedChild[]
  events: LoopEvent[]
  /** Their logs, of templates that come with Loopwright. */
  children?: RecordedChildLog[]
}
export type RecordedChildLog = Pick<Recording, 'runId' | 'input' | 'specHash' | 'events'> & {
  loop: string
  /** Of the run that called it. */
  iteration: number
}
export type RecordedChild = {
  runId: string
  loop: string
  modelCalls: number
  toolCalls: number
  inputTokens: number
  outputTokens: number
}

/** Read when somebody looks: a start of the server needs none of them. */
const sources: Record<string, () => Promise<{ default: unknown }>> = {
  'json-refine': () => import('./json-refine/recording.json', { with: { type: 'json' } }),
  'code-generation': () => import('./code-generation/recording.json', { with: { type: 'json' } }),
  'latent-loop': () => import('./latent-loop/recording.json', { with: { type: 'json' } }),
  'nested-dual-loop': () => import('./nested-dual-loop/recording.json', { with: { type: 'json' } }),
  'data-processing': () => import('./data-processing/recording.json', { with: { type: 'json' } }),
  'code-review': () => import('./code-review/recording.json', { with: { type: 'json' } }),
  debate: () => import('./debate/recording.json', { with: { type: 'json' } }),
  'latent-react': () => import('./latent-react/recording.json', { with: { type: 'json' } }),
  'refund-support': () => import('./refund-support/recording.json', { with: { type: 'json' } }),
  'research-synthesis': () => import('./research-synthesis/recording.json', { with: { type: 'json' } }),
  'incident-response': () => import('./incident-response/recording.json', { with: { type: 'json' } }),
  'data-pipeline-debugging': () => import('./data-pipeline-debugging/recording.json', { with: { type: 'json' } }),
  'compliance-audit': () => import('./compliance-audit/recording.json', { with: { type: 'json' } }),
}

const loaded = new Map<string, Promise<Recording>>()

/** The recording of this template; undefined when it has none. */
export function getRecording(slug: string): Promise<Recording> | undefined {
  const source = Object.hasOwn(sources, slug) ? sources[slug] : undefined
  if (!source) return undefined
  // The files are written by scripts/record-templates.ts from values of this type, and a test compares them with a new run.
  const recording = loaded.get(slug) ?? source().then((file) => file.default as Recording)
  loaded.set(slug, recording)
  return recording
}
