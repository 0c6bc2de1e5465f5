/**
 * `npm run bench [-- --small] [-- NAME…]`: one line per figure, `name measured goal ok|short`, and bench/results/NAME.json.
 * Each bench has a process of its own, so that none runs on code that another has warmed up or spoilt.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Bench, type BenchSize, lineOf, reaches } from './bench.ts'
import { BENCHES } from './benches.ts'

async function runBench(bench: Bench, size: BenchSize): Promise<void> {
  const lines = await bench.run(size)
  for (const line of lines) console.log(lineOf(bench.name, line))
  for (const row of bench.table?.(lines) ?? []) console.log(row)
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: availableParallelism(),
  }
  const figures = lines.map((line) => ({ ...line, ok: reaches(line) }))
  const report = { bench: bench.name, size, at: new Date().toISOString(), machine, figures }
  writeFileSync(`${folder}${bench.name}.json`, `${JSON.stringify(report, null, 2)}\n`)
}

/** Whether it ran to its end. */
function runApart({ name }: Bench, flags: readonly string[]): boolean {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), ...flags, name]
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0
}

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('--'))
const names = args.filter((arg) => !arg.startsWith('--'))
const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))
const unknown = [
  ...names.filter((name) => !BENCHES.some((bench) => bench.name === name)),
  ...flags.filter((flag) => flag !== '--small'),
]
const [only] = chosen
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. Benches: ${BENCHES.map(({ name }) => name).join(', ')}. Flag: --small`,
  )
  process.exitCode = 2
} else if (only && chosen.length === 1) {
  await runBench(only, flags.includes('--small') ? 'small' : 'full')
} else {
  const broken = chosen.filter((bench) => !runApart(bench, flags))
  if (broken.length > 0) process.exitCode = 1
}
