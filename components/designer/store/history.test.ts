import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { newHistory, record, redo, undo } from './history.ts'

const start = newDesign('start')
const named = (name: string): LoopDesign => ({ ...start, name })

describe('history', () => {
  it('makes one step of quick edits of one thing', () => {
    let history = newHistory(start)
    history = record(history, named('a'), 'name', 0)
    history = record(history, named('ab'), 'name', 500)
    history = record(history, named('abc'), 'name', 1_000)
    expect(undo(history).present).toBe(start)
  })

  it.each([
    ['another thing', 'purpose', 100],
    ['a pause', 'name', 5_000],
    ['no key', null, 100],
  ])('makes a new step after %s', (_, key, at) => {
    const history = record(record(newHistory(start), named('a'), 'name', 0), named('b'), key, at)
    expect(undo(history).present.name).toBe('a')
  })

  it('does not record an edit that changed nothing', () => {
    const history = newHistory(start)
    expect(record(history, start, null, 0)).toBe(history)
  })

  it('undo takes back every edit, redo brings every one again', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 40 }), (names) => {
        const done = names.reduce((history, name) => record(history, named(name), null, 0), newHistory(start))
        let back = done
        for (const _ of names) back = undo(back)
        expect(back.present).toBe(start)
        let again = back
        for (const _ of names) again = redo(again)
        expect(again.present).toBe(done.present)
      }),
    )
  })
})
