import { expect, it } from 'vitest'
import { toBreakpoints } from '@/lib/loop/artefacts/breakpoint.ts'
import { keepBreakpoints, keptBreakpoints } from './kept-breakpoints.ts'

function memory(items = new Map<string, string>()) {
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}
const list = toBreakpoints([{ nodeId: 'act', enabled: false }, { when: 'state.n > 3' }])

it('breakpoints come back as they were kept, for their own loop alone', () => {
  const storage = memory()
  keepBreakpoints(storage, 'one', list)
  expect(keptBreakpoints(storage, 'one')).toEqual(list)
  expect(keptBreakpoints(storage, 'two')).toEqual([])
  keepBreakpoints(storage, 'one', [])
  expect(storage.items.size).toBe(0)
})

it.each(['{', '7', '[{"nodeId":7}]', '[{"when":""}]', 'null'])('%s in the storage is no breakpoint', (text) => {
  expect(keptBreakpoints(memory(new Map([['loopwright:breakpoints:one', text]])), 'one')).toEqual([])
})

it('a storage that throws keeps and holds none', () => {
  const forbidden = () => {
    throw new Error('forbidden')
  }
  expect(keptBreakpoints({ getItem: forbidden }, 'one')).toEqual([])
  expect(() => keepBreakpoints({ setItem: forbidden, removeItem: forbidden }, 'one', list)).not.toThrow()
})
