import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { lineOf, reaches } from '../../bench/bench.ts'
import { BENCHES } from '../../bench/benches.ts'
import { interleaved, median } from '../../bench/measure.ts'

const IN_BROWSER = new Set(['canvas', 'viewer', 'start'])
/** `LOOPWRIGHT_BENCHES=all`: also the two that drive a browser for long. The third shows that such a bench runs. */
const LONG = process.env.LOOPWRIGHT_BENCHES === 'all' ? [] : ['canvas', 'viewer']
const PROGRAM = fileURLToPath(new URL('../../bench/run.ts', import.meta.url))

const manifest = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

// What they measure is not judged here: a loaded machine is no defect.
describe('every bench runs', { timeout: 120_000 }, () => {
  // Those that drive a browser need a process of their own: pages that are built within a test are others.
  it.each(BENCHES.map(({ name }) => name).filter((name) => IN_BROWSER.has(name) && !LONG.includes(name)))(
    '%s',
    async (name) => {
      const env = { ...process.env, NODE_ENV: 'production' as const }
      const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, name, '--small'], { env })
      expect(stdout).toMatch(new RegExp(`^${name}/\\S+ +[\\d.]+`, 'm'))
    },
  )

  it.each(BENCHES.filter(({ name }) => !IN_BROWSER.has(name)).map((bench) => [bench.name, bench] as const))(
    '%s',
    async (_name, bench) => {
      const lines = await bench.run('small')
      expect(lines.length).toBeGreaterThan(0)
      expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length)
      for (const line of lines) {
        expect(line.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(Number.isFinite(line.measured), line.name).toBe(true)
      }
      expect(lines.some(({ goal }) => goal)).toBe(true)
    },
  )

  it('has a name of its own', () => {
    expect(new Set(BENCHES.map(({ name }) => name)).size).toBe(BENCHES.length)
  })
})

describe('figures', () => {
  it.each([
    [{ name: 'a', measured: 5, unit: 'x', goal: { atLeast: 5 } }, true, 'p/a 5x >=5x ok'],
    [{ name: 'a', measured: 4.999, unit: 'x', goal: { atLeast: 5 } }, false, 'p/a 5x >=5x short'],
    [{ name: 'b', measured: 16, unit: 'ms', goal: { atMost: 16 } }, true, 'p/b 16ms <=16ms ok'],
    [{ name: 'b', measured: 16.1, unit: 'ms', goal: { atMost: 16 } }, false, 'p/b 16.1ms <=16ms short'],
    [{ name: 'c', measured: 0.01234, unit: 'ms' }, undefined, 'p/c 0.0123ms - shown'],
  ] as const)('%o', (line, ok, text) => {
    expect(reaches(line)).toBe(ok)
    expect(lineOf('p', line).replace(/ +/g, ' ')).toBe(text)
  })

  it('are of works that take turns', () => {
    expect(median([3, 1, 2])).toBe(2)
    const order: string[] = []
    const times = interleaved({ a: () => order.push('a'), b: () => order.push('b') }, { turns: 2 })
    expect(order).toEqual(['b', 'a', 'a', 'b', 'b', 'a'])
    expect(Object.values(times).every((ms) => ms >= 0)).toBe(true)
  })
})

it('measures the versions of the peers that it names', () => {
  const product = { ...manifest('package.json').dependencies, ...manifest('package.json').devDependencies }
  for (const [name, version] of Object.entries(manifest('bench/package.json').dependencies))
    if (Object.hasOwn(product, name)) expect(product[name], name).toBe(version)
})
