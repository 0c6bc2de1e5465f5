import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { Position } from '@/lib/loop/4-trace/navigate.ts'
import { PastFrame } from './past-frame.tsx'
import { fakeRun, fakeServer, noSnapshot } from './store/fake-run.ts'
import { createTraceStore } from './store/trace-store.ts'
import { TraceProvider } from './trace-context.tsx'

function frame(part: Partial<RunDetail>, position: Position | null): string {
  const run = fakeRun({ iterations: 7, ...part })
  const { api } = fakeServer([], run)
  const store = createTraceStore({ api, run, snapshot: noSnapshot, position })
  return renderToStaticMarkup(
    <TraceProvider store={store}>
      <PastFrame />
    </TraceProvider>,
  )
}

it('an ended run says quietly that this is not its end, and leads there', () => {
  const html = frame({}, { iteration: 6, step: 1 })
  expect(html).toContain('Iteration 6 of 7: not the end')
  expect(html).toContain('Go to the end')
  expect(html).not.toMatch(/role="status"|text-warning/)
})

it('a run that goes on says it aloud', () => {
  const html = frame({ status: 'running', outcome: null, finishedAt: null }, { iteration: 6, step: 1 })
  expect(html).toContain('You are in the past: this run goes on.')
  expect(html).toContain('role="status"')
})

it.each(['finished', 'running'] as const)('a %s run that is opened is not in the past', (status) => {
  expect(frame({ status }, null)).toBe('')
})
