import { atOnce, type Played, playTemplate } from '../../scripts/play-template.ts'
import type { Ending } from '../loop/5-evaluate/judge-ending.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { SuiteCase } from '../loop/artefacts/suite.ts'
import { recordedBrowser } from './fixture-recorded-browser.ts'
import { getTemplate, type Template } from './templates.ts'

const plays = new Map<string, Promise<Played>>()

/** One run per case and file of tests: several tests look at it. Where a browser is used, the first case has a real one. */
export function playCase(template: Template, each: SuiteCase): Promise<Played> {
  const key = `${template.slug} · ${each.name}`
  const known = plays.get(key) ?? play(template, each)
  plays.set(key, known)
  return known
}

async function play(template: Template, { name, input }: SuiteCase): Promise<Played> {
  const tools = name === template.suite.cases[0]?.name ? {} : await recordedBrowser(template)
  return playTemplate(template, input, { modelClock: atOnce, tools })
}

/** The run of a template's case by its name. */
export function playOf(slug: string, name: string): Promise<Played> {
  const template = templateOf(slug)
  const each = template.suite.cases.find((candidate) => candidate.name === name)
  if (!each) throw new Error(`${slug} has no case ${name}`)
  return playCase(template, each)
}

export function templateOf(slug: string): Template {
  const template = getTemplate(slug)
  if (!template) throw new Error(`there is no template ${slug}`)
  return template
}

export function eventsOf<T extends EventType>(events: readonly LoopEvent[], type: T) {
  return events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
}

/** How a run ended. */
export function endOf({ events }: Pick<Played, 'events'>) {
  const [last] = eventsOf(events, 'run-finished')
  if (!last) throw new Error('the run has not ended')
  return last.data
}

/** A run as the validators of its suite see it. */
export function endingOf(
  played: Pick<Played, 'events'>,
  { input, expected }: Pick<SuiteCase, 'input' | 'expected'>,
): Ending {
  const { events } = played
  const asked = eventsOf(events, 'escalation-raised').length
  const counts = {
    violations: eventsOf(events, 'invariant-checked').filter(({ data }) => !data.holds).length,
    remediations: eventsOf(events, 'remediation-applied').length,
    escalations: asked,
    activeMs: (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0),
  }
  const about = { input: input as JsonObject, expected: expected as JsonObject } // what a schema of JSON has parsed
  const [end] = eventsOf(events, 'run-finished')
  if (end) return { ...end.data, ...about, ...counts, asked: null }
  const nothing = {
    outcome: null,
    reason: null,
    label: '',
    state: {},
    output: {},
    costNanoUsd: 0,
    tokens: 0,
    bestScore: null,
  }
  const iterations = events.at(-1)?.iteration ?? 0
  return {
    ...nothing,
    ...about,
    ...counts,
    iterations,
    asked: events.at(-1)?.type === 'run-paused' ? 'a person' : null,
  }
}

/** What models were asked, in order. */
export const promptsOf = ({ events }: Pick<Played, 'events'>) =>
  eventsOf(events, 'model-called').map((event) => event.data.request.prompt)
