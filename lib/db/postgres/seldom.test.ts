import { expect, it } from 'vitest'
import { seldom } from './seldom.ts'

it('tells of one failure of a kind per minute', () => {
  const told: unknown[] = []
  let now = 0
  const report = seldom(
    (error) => told.push(error),
    () => now,
  )
  const refused = (message: string) => Object.assign(new Error(message), { code: 'ECONNREFUSED' })
  const failures = [refused('at once'), refused('a second time'), new Error('another'), new Error('another'), 'text']
  for (const failure of failures) report(failure)
  expect(told).toEqual([failures[0], failures[2], 'text'])
  now = 59_999
  report(refused('soon'))
  expect(told).toHaveLength(3)
  now = 60_000
  report(failures[1])
  expect(told.at(-1)).toBe(failures[1])
})
