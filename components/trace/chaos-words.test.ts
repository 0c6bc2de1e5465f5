import { expect, it } from 'vitest'
import { inShort } from './chaos-words.ts'

const incident = (times: number, by: 'retry' | null) => ({
  ...{ kind: 'model: timeout', times, iterations: [1] },
  saved: by && { by, name: 'work' },
})

it.each([
  { incidents: [], unsaved: null, finished: true, says: 'nothing went wrong.' },
  { incidents: [], unsaved: null, finished: false, says: 'nothing has gone wrong so far.' },
  { incidents: [incident(1, 'retry')], unsaved: null, finished: true, says: '1 fault, made up for.' },
  { incidents: [incident(3, 'retry')], unsaved: null, finished: true, says: '3 faults, all made up for.' },
  {
    ...{ incidents: [incident(3, 'retry'), incident(2, null)], unsaved: null, finished: false },
    says: '5 faults, 2 of them still open.',
  },
  {
    ...{ incidents: [incident(3, 'retry'), incident(2, null)], unsaved: 'Why.', finished: true },
    says: '5 faults, and nothing saved the run.',
  },
  { incidents: [], unsaved: 'Why.', finished: true, says: 'nothing saved the run.' },
])('$says', ({ incidents, unsaved, finished, says }) => {
  expect(inShort({ incidents, unsaved }, finished)).toBe(says)
})
