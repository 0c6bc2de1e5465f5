import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { EvaluationPlan } from '../../lib/loop/artefacts/evaluation.ts'
import { SUITE_VERSION } from '../../lib/loop/artefacts/suite.ts'
import { openRuntime } from '../../lib/server/runtime.ts'
import { startEvaluation } from '../../lib/server/start-evaluation.ts'
import { PROJECT_ROOT } from '../support/temp-database.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Two of them start a process, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

const sample = path.resolve(import.meta.dirname, '../../docs/guide/samples/grade-a-word.json')
const holds = [{ type: 'expression', name: 'a point for each letter', holds: 'output.points == expected.points' }]
const caseOf = (word: string) => ({ name: word, input: { word }, expected: { points: word.length } })
const suite = (name: string, words: string[]) => ({
  suiteVersion: SUITE_VERSION,
  name,
  validators: holds,
  cases: words.map(caseOf),
})

let cli: CliWorkspace
let design: Record<string, unknown> & { nodes: { kind: string; config: object }[]; script: object }
const write = async (name: string, value: unknown) => {
  await writeFile(cli.at(name), JSON.stringify(value))
  return name
}
/** The sample with one kind of node configured otherwise. */
const withNode = (kind: string, config: object) => ({
  ...design,
  nodes: design.nodes.map((node) => (node.kind === kind ? { ...node, config: { ...node.config, ...config } } : node)),
})
const points = (source: string) => ({
  rules: [{ when: 'state.n >= 2', label: 'graded', outcome: 'success', output: { points: source } }],
})
const evaluate = (...args: string[]) => cli.call('eval', 'words', '--loop', 'grade-a-word', ...args)

// Version 1 grades by letters, version 2 gives long words nothing.
beforeAll(async () => {
  cli = await cliWorkspace()
  design = JSON.parse(await readFile(sample, 'utf8'))
  await cli.call('publish', sample)
  const second = await write(
    'second.json',
    withNode('terminate', points('size(state.word) > 4 ? 0 : size(state.word)')),
  )
  expect(await cli.call('publish', second)).toMatchObject({ code: 0 })
  const brought = await cli.call(
    'suites',
    'grade-a-word',
    '--import',
    await write('suite.json', suite('words', ['tea', 'river'])),
  )
  expect(brought).toMatchObject({ code: 0, stdout: 'words is a suite of grade-a-word (created).\n' })
})
afterAll(() => cli.remove())

it('the gate of a template is met, in a process of its own as in continuous integration', async () => {
  const { code, stdout, stderr } = await cli.run('eval', '--template', 'json-refine', '--gate', '0.95')
  expect({ code, stderr: stderr.match(/✗.*/g) }).toEqual({ code: 0, stderr: null })
  expect(stdout).toMatch(/json-refine of json-refine, gate 95 %/)
  expect(stdout).toMatch(/gate met\n/)
})

describe('exit codes', () => {
  it.each<[number, string[], RegExp, RegExp]>([
    [0, ['--version', '1'], /^v1 {2}gate met$/m, /2\/2/],
    [1, [], /^v2 {2}gate not met$/m, /✗ river/],
    [0, ['--gate', '50%'], /gate 50 %/, /✗ river/],
    [0, ['--version', '1', '--case', 'tea', '--repeats', '2', '--gate', '0.3', '--strict'], /2 of 2/, /2\/2/],
    [1, ['--version', '1', '--strict'], /lower end of the interval/, /2\/2/],
    [1, ['--version', '1', '--version', '2'], /v2 against v1 {2}2 pairs/, /✗ river/],
    [0, ['--version', '1', '--compare', '2'], /v1 against v2 {2}2 pairs[\s\S]*improvement {2}river/, /✗ river/],
    [2, ['--case', 'sea'], /^$/, /--case: the suite has no case “sea”/],
    [2, ['--version', '9'], /^$/, /no version 9/],
    [2, ['--gate', 'all'], /^$/, /--gate all is no share/],
    [2, ['--max-cost', 'much'], /^$/, /--max-cost much is no amount/],
    [2, ['--concurrency', '99'], /^$/, /--concurrency: /],
    [2, ['--models', 'gpt=openai:x'], /^$/, /--models gpt=…: the design has no model/],
    [2, ['--chaos', 'gpt'], /^$/, /of mixed, calm/],
    [2, ['--json', '--csv'], /^$/, /one of them/],
    [2, ['--compare', '2'], /^$/, /leaves no version to judge/],
    [2, ['--no-regressions'], /^$/, /goes with --compare/],
  ])('%i of %j', async (code, args, out, err) => {
    const told = await evaluate(...args)
    expect(told.code, told.stderr + told.stdout).toBe(code)
    expect(told.stdout).toMatch(out)
    expect(told.stderr).toMatch(err)
    expect(told.stderr).not.toMatch(/\n\s+at /)
  })

  it.each([
    [[], /Which suite/],
    [['nothing'], /No loop has a suite/],
    [['words', '--loop', 'nothing'], /no loop "nothing"/],
    [['--template', 'nothing'], /no template nothing/],
    [['--file', 'suite.json'], /needs --loop/],
    [['--file', 'none.json', '--loop', 'grade-a-word'], /no such file/],
    [['--file', 'second.json', '--loop', 'grade-a-word'], /second.json is no suite/],
  ])('2 where there is nothing to run: %j', async (args, err) => {
    expect(await cli.call('eval', ...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(err) })
  })

  it('2 when effects outside were not agreed to, with a list of them', async () => {
    const sends = await write('sends.json', {
      ...withNode('act', { tools: ['state.patch', 'http.request'] }),
      name: 'Sends',
    })
    expect(await cli.call('publish', sends)).toMatchObject({ code: 0 })
    const file = await write('words.json', suite('words', ['tea']))
    const refused = await cli.call('eval', '--file', file, '--loop', 'sends')
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/http\.request[\s\S]*With --yes/),
    })
    expect(await cli.call('eval', '--file', file, '--loop', 'sends', '--yes')).toMatchObject({ code: 0 })
  })

  it('2 when money ends it: what did not run says nothing about the gate', async () => {
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
    const priced = { ...design, name: 'Priced', models: { default: { provider: 'scripted', model: 'script', price } } }
    await cli.call('publish', await write('priced.json', priced))
    const args = [
      'eval',
      '--file',
      await write('two.json', suite('words', ['tea', 'river'])),
      '--loop',
      'priced',
      '--concurrency',
      '1',
    ]
    const told = await cli.call(...args, '--max-cost', '0.000000001', '--json')
    const { evaluation, report } = JSON.parse(told.stdout)
    expect([told.code, report.targets[0].judged, evaluation.problem]).toEqual([2, 1, expect.stringContaining('cost')])
  })

  it('130 when somebody cancels it', async () => {
    const script = {
      rules: [
        { when: 'state.word == "river"', ...{ respond: { text: '' }, delayMs: 600_000 } },
        ...(design.script as { rules: object[] }).rules,
      ],
    }
    const slow = {
      ...design,
      script,
      name: 'Slow',
      contract: { ...(design.contract as object), stepTimeoutMs: 590_000 },
    }
    await cli.call('publish', await write('slow.json', slow))
    const file = await write('slow-suite.json', suite('words', ['tea', 'river']))
    const { child, done } = cli.start(['eval', '--file', file, '--loop', 'slow', '--json'])
    child.stderr.on('data', (text: string) => /1\/2/.test(text) && child.kill('SIGINT'))
    const told = await done
    const { evaluation, met } = JSON.parse(told.stdout)
    expect([told.code, evaluation.status, met], told.stderr).toEqual([130, 'cancelled', [null]])
  })
})

describe('a comparison', () => {
  const evaluationOf = async (...args: string[]) => JSON.parse((await evaluate(...args, '--json')).stdout)

  it('with an earlier evaluation is in the JSON and the CSV, and --no-regressions makes a gate of it', async () => {
    const before = await evaluationOf('--version', '1')
    expect([before.gate, before.strict, before.met, before.comparisons]).toEqual([0.95, false, [true], []])
    const { id } = before.evaluation
    const told = await evaluate('--compare', id, '--gate', '0.5', '--json')
    const { comparisons, evaluation, met } = JSON.parse(told.stdout)
    expect([told.code, met]).toEqual([0, [true]])
    expect(comparisons).toMatchObject([
      {
        base: { evaluation: id, target: 0, title: `v1 of ${id}` },
        target: { evaluation: evaluation.id, target: 0, title: 'v2' },
        pairs: 2,
        regressions: [{ case: 'river' }],
        improvements: [],
      },
    ])
    const gated = await evaluate('--compare', id, '--gate', '0.5', '--csv', '--no-regressions')
    expect([gated.code, gated.stderr]).toEqual([1, expect.stringContaining('1 regression, and there were to be none.')])
    const [header, ...rows] = gated.stdout.trimEnd().split('\r\n')
    expect(header).toMatch(/,compared$/)
    expect(rows.map((row) => [row.split(',')[2], row.split(',').at(-1)])).toEqual([
      ['tea', ''],
      ['river', 'regression'],
    ])
    expect(await evaluate('--version', '1', '--compare', id, '--no-regressions')).toMatchObject({ code: 0 })
    // A case that asks something else by now is no pair.
    const easier = { ...suite('words', ['tea', 'river']), validators: [] }
    const edited = await cli.call(
      'eval',
      '--file',
      await write('easier.json', easier),
      '--loop',
      'grade-a-word',
      '--compare',
      id,
    )
    expect(edited.stdout).toMatch(/v2 against v1 of eval_\w+ {2}0 pairs\n[\s\S]*changed in between: 2 cases/)
    await cli.call('suites', 'grade-a-word', '--import', 'suite.json')
    // Nothing in common is nothing shown.
    const other = await evaluationOf('--version', '1', '--case', 'tea')
    const nothing = await evaluate(
      '--version',
      '1',
      '--case',
      'river',
      '--compare',
      other.evaluation.id,
      '--no-regressions',
    )
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('No case ran on both sides') })
  })

  it('pairs targets with the same models and chaos', async () => {
    const chaos = ['--chaos', 'calm', '--chaos', 'mixed:3']
    const { comparisons } = await evaluationOf('--version', '2', '--compare', '1', ...chaos)
    const pairs = (all: { base: { title: string }; target: { title: string } }[]) =>
      all.map(({ base, target }) => [base.title.replace(/ of eval_.*/, ''), target.title])
    const [calm, mixed] = [/calm/, /mixed/].map((name) => expect.stringMatching(name))
    expect(pairs(comparisons)).toEqual([
      [calm, calm],
      [mixed, mixed],
    ])
    const two = (await evaluationOf('--version', '1', ...chaos)).evaluation.id
    expect(pairs((await evaluationOf('--compare', two, ...chaos)).comparisons)).toEqual([
      [calm, calm],
      [mixed, mixed],
    ])
    expect(pairs((await evaluationOf('--compare', `${two}:2`)).comparisons)).toEqual([[mixed, 'v2']])
    const unclear = await evaluate('--compare', two)
    expect([unclear.code, unclear.stdout, unclear.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/Say which[\s\S]*2 {2}v1.*mixed/),
    ])
    expect(await evaluate('--compare', `${two}:3`)).toMatchObject({ code: 2, stdout: '' })
  })

  it('is looked up before anything is run', async () => {
    const runs = async () => JSON.parse((await cli.call('suites', 'grade-a-word', '--json')).stdout).suites[0].last.id
    const before = await runs()
    const unknown = await evaluate('--compare', 'eval_nothing00')
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no evaluation') })
    await cli.call('publish', await write('elsewhere.json', { ...design, name: 'Elsewhere' }))
    const file = await write('elsewhere-suite.json', suite('words', ['tea']))
    const { evaluation } = JSON.parse((await cli.call('eval', '--file', file, '--loop', 'elsewhere', '--json')).stdout)
    const foreign = await evaluate('--compare', evaluation.id)
    expect(foreign).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('of the loop elsewhere') })
    expect(await runs()).toBe(before)
  })
})

describe('suites', () => {
  it('lists them, and brings them in and out unchanged', async () => {
    const listed = await cli.call('suites', 'grade-a-word')
    expect(listed.stdout).toMatch(/^SUITE +CASES +REVISION +LAST\nwords +2 +\d /)
    const exported = await cli.call('suites', 'grade-a-word', '--export', 'words', '--to', 'out.json')
    expect(exported).toMatchObject({ code: 0, stdout: 'out.json is written.\n' })
    const shown = await cli.call('suites', 'grade-a-word', '--export', 'words')
    expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(await readFile(cli.at('out.json'), 'utf8')))
    const again = await cli.call('suites', 'grade-a-word', '--import', 'out.json', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ change: 'unchanged' })
    const more = { ...suite('more', ['tea']) }
    await cli.call('suites', 'grade-a-word', '--import', await write('more.json', more))
    const changed = await write('more.json', { ...more, about: 'Changed.' })
    expect((await cli.call('suites', 'grade-a-word', '--import', changed)).stdout).toContain('(saved)')
    expect(await cli.call('eval', 'more')).toMatchObject({ code: 0 })
  })

  it.each<[string[], number, string]>([
    [['nothing'], 1, 'no loop'],
    [['grade-a-word', '--export', 'nothing'], 1, 'no suite "nothing"'],
    [['grade-a-word', '--export', 'words', '--import', 'suite.json'], 2, 'one of them'],
    [['grade-a-word', '--to', 'a.json'], 2, 'goes with --export'],
    [['grade-a-word', '--import', 'second.json'], 2, 'is no suite'],
  ])('%j is refused', async (args, code, says) => {
    expect(await cli.call('suites', ...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) })
  })
})

describe('evaluations', () => {
  it('one that nobody drives any more is ended', async () => {
    const { services, actor, close } = await openRuntime({ worker: false, root: PROJECT_ROOT, environment: cli.env })
    const [suite] = JSON.parse((await cli.call('suites', 'grade-a-word', '--json')).stdout).suites
    const plan = EvaluationPlan.parse({ targets: [{ version: 1 }] })
    const started = await startEvaluation(services, actor, { suite: suite.id, plan })
    await close()
    const id = started.ok ? started.value.evaluation.id : ''
    const cancel = () => cli.call('evaluations', 'grade-a-word', '--cancel', id)
    const cancelled = { code: 0, stdout: `${id} is cancelled: 0 passed, not wholly run.\n` }
    expect(await cancel()).toMatchObject(cancelled)
    expect(await cancel()).toMatchObject(cancelled)
    const listed = (await cli.call('evaluations', 'grade-a-word')).stdout.split('\n')
    expect(listed.find((line) => line.startsWith(id))).toMatch(/cancelled +0 passed, not wholly run +\d+$/)
    expect((await cli.call('suites', 'grade-a-word')).stdout).toMatch(/0 passed, not wholly run/)
    const both = ['evaluations', 'grade-a-word', '--cancel', id, '--delete', id]
    expect(await cli.call(...both)).toMatchObject({ code: 2, stdout: '' })
  })

  it('lists them, and deletes one once that was agreed to', async () => {
    const list = async () =>
      JSON.parse((await cli.call('evaluations', 'grade-a-word', '--json')).stdout).evaluations as { id: string }[]
    const [first, ...others] = await list()
    const id = first?.id ?? ''
    const shown = await cli.call('evaluations', 'grade-a-word')
    expect(shown.stdout).toMatch(/^EVALUATION +SUITE +BEGUN +STATUS +RESULT +RUNS\neval_/)
    const asked = await cli.call('evaluations', 'grade-a-word', '--delete', id)
    expect([asked.code, asked.stdout]).toEqual([
      0,
      expect.stringMatching(/^Would be deleted: .* With --yes it is\.\n$/),
    ])
    expect(await list()).toEqual([first, ...others])
    const gone = await cli.call('evaluations', 'grade-a-word', '--delete', id, '--yes', '--json')
    expect(JSON.parse(gone.stdout)).toEqual({ deleted: id })
    expect(await list()).toEqual(others)
    const again = ['evaluations', 'grade-a-word', '--delete', id, '--yes']
    expect(await cli.call(...again)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(id) })
    expect(await cli.call('evaluations', 'grade-a-word', '--yes')).toMatchObject({ code: 2, stdout: '' })
  })
})
