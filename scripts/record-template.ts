import { readFileSync } from 'node:fs'
import type { LoopEvent } from '../lib/loop/artefacts/events.ts'
import { systemClock } from '../lib/runner/clock.ts'
import type { Clock, ToolExecute } from '../lib/runner/ports.ts'
import type { RecordedChild, RecordedChildLog, Recording } from '../lib/templates/recordings.ts'
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
  const about = { runId, case: suite.cases[0]?.name ?? '', input: sampleInput, specHash, madeBy: version }
  if (children.length === 0) return { ...about, childRuns, events }
  const logs = new Map([[runId, events], ...children.map((child) => [child.runId, child.events] as const)])
  const kept = children.map(({ parent, ...child }): RecordedChildLog => {
    const { iteration = 0 } = logs.get(parent.runId)?.find(({ seq }) => seq === parent.seq) ?? {}
    return {
      runId: child.runId,
      loop: child.loop,
      input: child.input,
      specHash: child.specHash,
      iteration,
      events: child.events,
    }
  })
  return { ...about, childRuns, events, children: kept }
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
export function recordingText({ events, children, ...about }: Recording): string {
  const head = JSON.stringify(about, null, 2).slice(0, -2)
  const kept = children ? `,\n  "children": [\n${children.map(childText).join(',\n')}\n  ]` : ''
  return `${head},\n  "events": ${eventsText(events)}${kept}\n}\n`
}

const childText = ({ events, ...about }: RecordedChildLog) =>
  `${JSON.stringify(about).slice(0, -1)}, "events": ${eventsText(events)}}`

const eventsText = (events: readonly LoopEvent[]) =>
  `[\n${events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')}\n  ]`
