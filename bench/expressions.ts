import { Environment } from '@marcbachmann/cel-js'
import { checkExpression } from '../lib/loop/expression/check.ts'
import { environmentScope } from '../lib/loop/expression/environment.ts'
import { evaluateExpression, expressionOf } from '../lib/loop/expression/evaluate.ts'
import {
  BOMB_ENVIRONMENT,
  BOMB_SCOPE,
  type Bomb,
  EXPRESSION_BOMBS,
  TEMPLATE_BOMBS,
} from '../lib/loop/expression/fixture-bombs.ts'
import { checkTemplate, renderTemplate } from '../lib/loop/expression/template.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { EXPRESSION_SCHEMA, EXPRESSION_VALUES, EXPRESSIONS } from './expression-set.ts'
import { interleaved, median, timed } from './measure.ts'

type Evaluate = () => unknown
type Pair = { source: string; ours: Evaluate; peer: Evaluate }

/** Values without the peer's bigints, so that both can be compared. */
const plain = (value: unknown) =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? Number(part) : part))

/** Both compiled before, the peer's type-checked too. Throws unless they give the same value. */
function pairs(): Pair[] {
  const peer = new Environment({ homogeneousAggregateLiterals: false })
  for (const name of Object.keys(EXPRESSION_VALUES)) peer.registerVariable(name, 'dyn')
  return EXPRESSIONS.map((source) => {
    const program = peer.parse(source)
    const checked = program.check()
    if (!checked.valid) throw new Error(`the peer refuses ${source}: ${checked.error?.message}`)
    const expression = expressionOf(source)
    const ours = () => {
      const result = expression.evaluate(EXPRESSION_VALUES)
      if (!result.ok) throw new Error(`${source}: ${result.message}`)
      return result.value
    }
    const theirs = () => program(EXPRESSION_VALUES)
    if (plain(ours()) !== plain(theirs())) throw new Error(`${source}: ${plain(ours())} is not ${plain(theirs())}`)
    return { source, ours, peer: theirs }
  })
}

function againstPeer(size: BenchSize): BenchLine[] {
  const all = pairs()
  const set = (side: 'ours' | 'peer') => () => {
    for (const pair of all) pair[side]()
  }
  const turns = size === 'small' ? 4 : 40
  const repeat = size === 'small' ? 500 : 2_000
  const whole = interleaved({ ours: set('ours'), peer: set('peer') }, { turns, repeat })
  const ratios = all.map(({ ours, peer }) => {
    const times = interleaved({ ours, peer }, { turns: Math.ceil(turns / 4), repeat: repeat * 5 })
    return times.peer / times.ours
  })
  return [
    { name: 'set-against-cel-js', measured: whole.peer / whole.ours, unit: 'x', goal: { atLeast: 5 } },
    { name: 'median-against-cel-js', measured: median(ratios), unit: 'x', goal: { atLeast: 5 } },
    { name: 'least-against-cel-js', measured: Math.min(...ratios), unit: 'x' },
    { name: 'evaluation', measured: (whole.ours * 1_000) / all.length, unit: 'us' },
  ]
}

/** Parse, check and reads of sources never seen before: a comment makes each a new one to the caches. */
function checking(size: BenchSize): BenchLine[] {
  const scope = environmentScope(EXPRESSION_SCHEMA)
  const rounds = size === 'small' ? 3 : 100
  const times: number[] = []
  for (let round = -rounds; round < rounds; round++) {
    const fresh = EXPRESSIONS.map((source) => `${source} // ${round}`)
    let reads = 0
    const ms = timed(() => {
      for (const source of fresh) reads += checkExpression(source, scope).reads.length
    })
    if (reads < fresh.length) throw new Error('an expression that reads nothing')
    if (round >= 0) times.push((ms * 1_000) / fresh.length)
  }
  return [{ name: 'parse-check-reads', measured: median(times), unit: 'us', goal: { atMost: 200 } }]
}

/** The slowest of hostile sources of at most 4 KB, checked and evaluated. White space makes each round's a new one to the caches. */
function slowest(size: BenchSize, name: string, bombs: readonly Bomb[], work: (source: string) => void): BenchLine[] {
  let round = 0
  const times = bombs.map(({ source }) => {
    const hit = () => work(source + ' '.repeat((round++ % 15) + 1))
    return interleaved({ hit }, { turns: size === 'small' ? 1 : 12 }).hit
  })
  return [{ name, measured: Math.max(...times), unit: 'ms', goal: { atMost: 20 } }]
}

function bombs(size: BenchSize): BenchLine[] {
  return [
    ...slowest(size, 'slowest-expression-bomb', EXPRESSION_BOMBS, (source) => {
      checkExpression(source, BOMB_SCOPE)
      evaluateExpression(source, BOMB_ENVIRONMENT)
    }),
    ...slowest(size, 'slowest-template-bomb', TEMPLATE_BOMBS, (source) => {
      checkTemplate(source, BOMB_SCOPE)
      renderTemplate(source, BOMB_ENVIRONMENT)
    }),
  ]
}

export const bench: Bench = {
  name: 'expressions',
  run: (size) => [...againstPeer(size), ...checking(size), ...bombs(size)],
}
