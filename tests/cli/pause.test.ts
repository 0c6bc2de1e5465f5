import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
  const design = newDesign('Asking')
  const nodes = design.nodes.map((node) => {
    if (node.kind !== 'invariant') return node
    const remediation = { type: 'escalate', question: 'Is one fact enough?' }
    return { ...node, config: { ...node.config, predicate: 'size(state.facts) != 1', remediation } }
  })
  await writeFile(cli.at('asking.json'), JSON.stringify({ ...design, nodes }))
})
afterAll(() => cli.remove())

async function pausedRun(): Promise<string> {
  const { code, stdout } = await cli.call('run', 'asking.json', '--json')
  expect(code).toBe(4)
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').runId
}

describe('a run that pauses', () => {
  it('prints the question and how to answer it, and exits with 4', async () => {
    const { code, stdout } = await cli.call('run', 'asking.json')
    expect(code).toBe(4)
    expect(stdout).toMatch(/paused {2}in iteration \d/)
    expect(stdout).toContain('Is one fact enough?')
    const id = /run_[0-9a-z]+/.exec(stdout)?.[0]
    expect(stdout).toMatch(
      new RegExp(`  npm run -s loopwright -- resume ${id} --answer 'Continue as it is' --seq \\d+\n`),
    )
    expect((await cli.call('trace', id ?? '')).stdout).toContain('paused: Is one fact enough?')
  })

  it('goes on here with the answer and the fields that were set, to its end', async () => {
    const id = await pausedRun()
    const facts = JSON.stringify(['one', 'two', 'three'])
    const done = await cli.call(
      'resume',
      id,
      '--answer',
      'Continue as it is',
      '--set',
      `facts=${facts}`,
      '--note',
      'why not',
      '--json',
    )
    expect(done).toMatchObject({ code: 0 })
    expect(JSON.parse(done.stdout.trimEnd())).toMatchObject({
      runId: id,
      outcome: 'success',
      state: { facts: ['one', 'two', 'three'] },
    })
    const { events } = JSON.parse((await cli.call('trace', id, '--json')).stdout)
    const continued = events.find(({ type }: { type: string }) => type === 'run-continued')
    expect(continued.data).toMatchObject({ note: 'why not', migration: null })
    expect(await cli.call('resume', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('already ended') })
    expect(await cli.call('pause', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('already ended') })
  })

  it('stays paused when something does not fit, and says what', async () => {
    const id = await pausedRun()
    const refused = await cli.call('resume', id, '--answer', 'Perhaps')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('must be one of: Stop the run, Continue as it is')
    const late = await cli.call('resume', id, '--answer', 'Stop the run', '--seq', '1')
    expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing of this decision was carried out') })
    expect(late.stdout).toBe('It asks: Is one fact enough?\n')
    const misfit = await cli.call('resume', id, '--answer', 'Stop the run', '--set', 'facts=3')
    expect(misfit).toMatchObject({ code: 1, stderr: expect.stringContaining('--set facts=…: expected a list') })
    const nameless = await cli.call('resume', id, '--answer', 'Stop the run', '--relax', 'nothing', '--extend', 'usd=1')
    expect(nameless.stderr).toContain('--relax nothing: is no invariant of this loop; it has: Every fact')
    expect(nameless.stderr).toContain('--extend usd=N: the contract has no such cap')
    expect((await cli.call('pause', id)).stdout).toBe(`${id} is paused.\n`)
    expect(await cli.call('resume', id, '--answer', 'Stop the run')).toMatchObject({ code: 3 })
  })

  it('stands in the inbox with its suggestions, one of which is taken by its number', async () => {
    const id = await pausedRun()
    const listed = JSON.parse((await cli.call('inbox', '--json')).stdout)
    expect(listed.items).toContainEqual(expect.objectContaining({ runId: id, headline: 'Is one fact enough?' }))
    const shown = await cli.call('inbox', id)
    const [, way] = /^ +(\d+) {2}Do without “.*” in this run$/m.exec(shown.stdout) ?? []
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('suggestions') })
    expect(shown.stdout).toMatch(
      new RegExp(
        `^${id}  Asking \\(asking\\), draft · waits since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC · \\$0\\.00 so far\npaused`,
      ),
    )
    expect((await cli.call('inbox', '--loop', 'asking')).stdout).toContain('inbox RUN')
    expect(await cli.call('inbox', '--loop', 'nope')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no loop "nope"'),
    })
    expect(await cli.call('resume', id, '--take', '99')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--take'),
    })
    expect(await cli.call('resume', id, '--take', way ?? '', '--note', 'trust it')).toMatchObject({ code: 0 })
    expect(await cli.call('inbox', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('waits for nobody') })
  })

  it.each([
    [['resume', 'run_0', '--extend', 'eur=1'], 2, 'Names: usd, tokens, iterations, seconds'],
    [['resume', 'run_0', '--set', 'facts'], 2, 'Expected FIELD=JSON'],
    [['resume', 'run_0', '--set', 'facts=[1'], 2, 'Expected FIELD=JSON'],
    [['resume', 'run_0', '--version', 'two'], 2, '--version'],
    [['resume', 'run_0', '--seq', 'last'], 2, '--seq last: expected a whole number from 1 on'],
    [['fork', 'run_0', '--at', '-1'], 2, '--at -1: expected a whole number from 1 on'],
    [['resume', 'run_00000000'], 1, 'There is no run'],
    [['pause', 'nonsense'], 1, 'is no run id'],
  ])('%j is a wrong call', async (args, code, says) => {
    const done = await cli.call(...args)
    expect(done.code).toBe(code)
    expect(done.stderr).toContain(says)
  })
})
