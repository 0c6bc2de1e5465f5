import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EventType, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { withoutNetwork } from '../support/network-guard.ts'
import { readKept, replayLog } from '../support/replay-log.ts'

const FOLDER = new URL('./logs/', import.meta.url)
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))
const logs = names.map((name) => ({ name, ...readKept(new URL(name, FOLDER)) }))

describe('a log that is kept', () => {
  it.each(logs)('$name ($about): the code of today comes to the same events', async (log) => {
    const { value: report, tries } = await withoutNetwork(async () => replayLog(log))
    expect(tries, 'a replay touches nothing outside').toEqual([])
    const changed = `Runs that are stored are not rebuilt any more. If that is meant, say so in CHANGELOG.md, leave this log out, and keep a new one:
  node scripts/keep-logs.ts ${log.name.replace('.jsonl', '')}`
    expect(report.divergence, changed).toBeNull()
    expect(report).toMatchObject({ mode: 'same', identical: true, complete: true })
    expect(report.checked.events).toBeGreaterThan(5)
  })

  it.each(logs)('$name would be noticed if one of its events came out otherwise', (log) => {
    const at = log.events.findLastIndex(({ type }) => type === 'state-patched' || type === 'step-finished')
    const changed = log.events.map((event, index) =>
      index !== at
        ? event
        : event.type === 'step-finished'
          ? { ...event, data: { ...event.data, handle: 'elsewhere' } }
          : { ...event, data: { patch: [] } },
    )
    expect(replayLog({ ...log, events: changed as typeof log.events }).identical).toBe(false)
  })

  it('together they hold what runs can come to', () => {
    const held = new Set(logs.flatMap(({ events }) => events.map(({ type }) => type)))
    const wanted: EventType[] = [
      ...([
        'run-paused',
        'run-continued',
        'person-asked',
        'person-answered',
        'children-answered',
        'run-forked',
      ] as const),
      ...(['memory-recalled', 'recovery-chosen', 'answer-rejected', 'model-failed', 'tool-failed'] as const),
      ...(['run-closing', 'consolidation-made', 'output-evaluated', 'remediation-applied', 'wait-ended'] as const),
    ]
    expect(wanted.filter((type) => !held.has(type))).toEqual([])
    const some = (seen: (event: LoopEvent) => unknown) => logs.some(({ events }) => events.some(seen))
    expect(some(({ type, data }) => type === 'run-queued' && data.parent)).toBe(true)
    expect(some(({ type, data }) => type === 'recovery-chosen' && data.action === 'fallback_model')).toBe(true)
    expect(some(({ type, data }) => type === 'tool-failed' && data.simulated)).toBe(true)
  })
})
