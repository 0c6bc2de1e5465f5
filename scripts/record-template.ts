import { readFileSync } from 'node:fs'
import type { LoopEvent } from '../lib/loop/artefacts/events.ts'
import { systemClock } from '../lib/runner/clock.ts'
import type { Clock, ToolExecute } from '../lib/runner/ports.ts'
import type { RecordedChild, Recording } from '../lib/templates/recordings.ts'
import type { Template } from '../lib/templates/templates.ts'
import { playTemplate } from './play-template.ts'

/** Plays a template’s first case with its scripted answers, and keeps the log. `modelClock`: what the delays of its answers wait by; `tools`: what is answered by something else. */
export async function recordTemplate(
  template: Template,
  modelClock: Clock = systemClock,
  tools: Record<string, ToolExecute> = {},
): Promise<Recording> {
  const { slug, suite, sampleInput } = template
  const runId = `run_recorded${slug.replaceAll(/[^a-z0-9]/g, '')}`
  const { specHash, events, children } = await playTemplate(template, sampleInput, { runId, modelClock, tools })
  const childRuns = children.map((child) => ({ runId: child.runId, loop: child.loop, ...usedBy(child.events) }))
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return { runId, case: suite.cases[0]?.name ?? '', input: sampleInput, specHash, madeBy: version, childRuns, events }
}

function usedBy(events: readonly LoopEvent[]): Omit<RecordedChild, 'runId' | 'loop'> {
  const answers = events.flatMap((event) => (event.type === 'model-answered' ? [event.data.usage] : []))
  return {
    modelCalls: answers.length,
    toolCalls: events.filter(({ type }) => type === 'tool-requested').length,
    inputTokens: answers.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: answers.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  }
}

/** One event a line, so that a change can be read. */
export function recordingText({ events, ...about }: Recording): string {
  const head = JSON.stringify(about, null, 2).slice(0, -2)
  return `${head},\n  "events": [\n${events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')}\n  ]\n}\n`
}
