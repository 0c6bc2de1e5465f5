import { expect, it } from 'vitest'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'

const rule = (when: string, label: string, outcome: string, output = {}) => ({ when, label, outcome, output })

it.each([
  {
    what: 'the first rule that holds',
    rules: [
      rule('false', 'a', 'success'),
      rule('state.n == 3', 'b', 'failure', { twice: 'state.n * 2' }),
      rule('true', 'c', 'success'),
    ],
    done: { reason: 'goal', label: 'b', outcome: 'failure', output: { twice: 6 } },
  },
  {
    what: 'a rule that is declared a success',
    rules: [rule('true', 'done', 'success')],
    done: { reason: 'goal', label: 'done', outcome: 'success', output: {} },
  },
  {
    what: 'no rule',
    rules: [rule('false', 'a', 'success')],
    done: { reason: 'max_iterations', label: '', outcome: 'failure' },
  },
  {
    what: 'a rule that fails',
    rules: [rule('1 / 0 == 1', 'a', 'success')],
    done: { reason: 'fatal_error', label: '' },
  },
])('$what', async ({ rules, done }) => {
  const state = stateSchema({ n: { type: 'number', default: 3 } })
  const spec = specOf({
    state,
    nodes: { end: { kind: 'terminate', config: { rules }, next: { continue: 'end' } } },
    contract: { maxIterations: 2 },
  })
  expect(finished(await runToEnd(spec, bench()))).toMatchObject(done)
})
