import { expect, it } from 'vitest'
import { buildTrace } from './build-trace.ts'
import { logBuilder } from './fixture.ts'

it('a step tells which goals were verified, what a violated check read, and where a secret was filled in', () => {
  const part = { layer: 'assertions' as const, name: 'policy checked', passed: false, detail: 'state.checked = false' }
  const goal = { label: 'done', confidence: 0.6, required: 1, accepted: false, parts: [part] }
  const read = [{ path: 'state.n', value: '2' }]
  const request = { attempt: 1, tool: 't', args: {}, effect: 'pure' as const, key: 'k', cacheKey: null, timeoutMs: 9 }
  const { events } = logBuilder()
    .iteration(1)
    .step('act')
    .add({ type: 'tool-requested', data: { ...request, call: 0, secretArgs: { header: ['TOKEN'] } } })
    .add({ type: 'tool-requested', data: { ...request, call: 1 } })
    .finish('check')
    .step('check')
    .add({ type: 'invariant-checked', data: { name: 'small', holds: false, message: '', read } })
    .finish('end')
    .step('end')
    .add({ type: 'goal-verified', data: goal })
    .finish('act', 'continue')
  const [act, check, end] = buildTrace(events)[0]?.steps ?? []
  expect(act?.toolCalls.map(({ secretArgs }) => secretArgs)).toEqual([{ header: ['TOKEN'] }, {}])
  expect(check?.checks).toEqual([expect.objectContaining({ read })])
  expect(end?.verifications).toEqual([expect.objectContaining(goal)])
})
