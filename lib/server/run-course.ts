import { listChildRuns, totalChildRuns } from '../db/nested-runs.ts'
import { findRun, type RunDetailRecord } from '../db/runs.ts'
import { createRescueReader } from '../loop/5-evaluate/rescues.ts'
import type { Rescues } from '../loop/artefacts/evaluation.ts'
import type { EventData, LoopEvent } from '../loop/artefacts/events.ts'
import { recordedPages } from './recorded-run.ts'
import type { Actor, Services } from './services.ts'

/** What the log of a run that has ended tells. */
export type RunCourse = {
  rescues: Rescues
  /** What it, or a run that it called, waited for a person with when it was cancelled; null: it did not wait, or nobody cancelled it. */
  asked: string | null
  evaluated: EventData<'output-evaluated'> | null
  failure: string | null
  /** With what the runs of a call spent that it did not live to see the end of. */
  spent: { costNanoUsd: number; tokens: number }
}

const CHILDREN_AT_ONCE = 100

/** What went wrong in a run and was made up for, what a person was asked, and what it spent. */
export async function readCourse(services: Services, actor: Actor, run: RunDetailRecord): Promise<RunCourse> {
  const reader = createRescueReader()
  const log = await services.database.openRunLog(actor, run.id)
  let waitsFor: string | null = null
  let evaluated: RunCourse['evaluated'] = null
  let failure: string | null = null
  let openCall: number | null = null
  if (log)
    for await (const page of recordedPages(log, 0, run.lastSeq, 'answers'))
      for (const event of page) {
        reader.feed(event)
        waitsFor = askedAfter(waitsFor, event)
        if (event.type === 'output-evaluated') evaluated = event.data
        if (event.type === 'recovery-chosen') failure = event.data.detail
        if (event.type === 'model-failed') failure = event.data.message
        if (event.type === 'children-requested') openCall = event.seq
        if (event.type === 'children-answered' || event.type === 'children-failed') openCall = null
      }
  const cancelled = run.reason === 'cancelled'
  const below = cancelled && openCall !== null ? await courseBelow(services, actor, run.id, openCall) : NOTHING
  const asked = cancelled ? (waitsFor ?? below.asked) : null
  const { costNanoUsd, tokens } = below
  const spent = { costNanoUsd: run.costNanoUsd + costNanoUsd, tokens: run.tokens + tokens }
  return { rescues: reader.rescues(), asked, evaluated, failure, spent }
}

const NOTHING = { asked: null, costNanoUsd: 0, tokens: 0 }

/** What the runs of a call that was cut off have spent, and what the first of them that waited for a person asked. */
async function courseBelow(services: Services, actor: Actor, runId: string, seq: number) {
  const { database } = services
  let { costNanoUsd, tokens } = await totalChildRuns(database, actor, { runId, seq })
  let asked: string | null = null
  for (let index = -1; ; ) {
    const children = await listChildRuns(database, actor, { runId, seq }, { seq, index }, CHILDREN_AT_ONCE)
    const last = children.at(-1)
    if (!last) return { asked, costNanoUsd, tokens }
    index = last.parent?.index ?? Number.POSITIVE_INFINITY
    for (const { id, reason } of children) {
      const child = reason === 'cancelled' ? await findRun(database, actor, id) : null
      if (!child) continue
      const course = await readCourse(services, actor, child)
      asked ??= course.asked
      costNanoUsd += course.spent.costNanoUsd - child.costNanoUsd
      tokens += course.spent.tokens - child.tokens
    }
  }
}

/** A pause that a person or a breakpoint made asks nothing. */
function askedAfter(asked: string | null, event: LoopEvent): string | null {
  switch (event.type) {
    case 'run-paused': {
      const { why, detail } = event.data
      return why === 'question' || why === 'escalation' ? detail : asked
    }
    case 'run-continued':
    case 'person-answered':
    case 'deadline-passed':
      return null
    default:
      return asked
  }
}
