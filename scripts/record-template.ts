import { readFileSync } from 'node:fs'
import { systemClock } from '../lib/runner/clock.ts'
import type { Clock } from '../lib/runner/ports.ts'
import type { Recording } from '../lib/templates/recordings.ts'
import type { Template } from '../lib/templates/templates.ts'
import { playTemplate } from './play-template.ts'

/** Plays a template’s first case with its scripted answers, and keeps the log. `modelClock`: what the delays of its answers wait by. */
export async function recordTemplate(template: Template, modelClock: Clock = systemClock): Promise<Recording> {
  const { slug, suite, sampleInput } = template
  const runId = `run_recorded${slug.replaceAll(/[^a-z0-9]/g, '')}`
  const { specHash, events } = await playTemplate(template, sampleInput, { runId, modelClock })
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return { runId, case: suite.cases[0]?.name ?? '', input: sampleInput, specHash, madeBy: version, events }
}

/** One event a line, so that a change can be read. */
export function recordingText({ events, ...about }: Recording): string {
  const head = JSON.stringify(about, null, 2).slice(0, -2)
  return `${head},\n  "events": [\n${events.map((event) => `    ${JSON.stringify(event)}`).join(',\n')}\n  ]\n}\n`
}
