import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// One of them starts a process, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

const sample = path.resolve(import.meta.dirname, '../../docs/guide/samples/order-list.json')
let cli: CliWorkspace
let run = ''

beforeAll(async () => {
  cli = await cliWorkspace()
  await writeFile(cli.at('orders 1.csv'), 'id,paid\n007,true\n8,false\n')
})
afterAll(() => cli.remove())

describe('files on the command line', () => {
  it('a file is the input of a run, which asks its question and is answered', async () => {
    const started = await cli.run('run', sample, '--file', 'data=orders 1.csv', '--json')
    expect(started.code, started.stderr).toBe(4)
    run = JSON.parse(started.stdout).runId
    expect((await cli.call('inbox', run)).stdout).toContain('Which orders should the list hold?')
    const done = await cli.call('resume', run, '--answer', 'paid')
    expect(done.code, done.stderr).toBe(0)
  })

  it('lists the files of a run', async () => {
    const { stdout, code } = await cli.call('artifacts', run)
    expect(code).toBe(0)
    expect(stdout).toMatch(/art_\w+ {2}given {2}orders 1.csv {2}\(text\/csv, 25 bytes\)/)
    expect(stdout).toMatch(/art_\w+ {2}iteration 3, act {2}orders-paid.csv/)
  })

  it('writes them into a folder, and over nothing that is there', async () => {
    const first = await cli.call('artifacts', run, '--out', 'out/deep', '--json')
    expect(first.code, first.stderr).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({
      inputs: [{ name: 'orders 1.csv' }],
      written: [{ name: 'orders 1.rows.ndjson' }, { name: 'orders-paid.csv' }],
      files: ['out/deep/orders 1.rows.ndjson', 'out/deep/orders-paid.csv'],
    })
    expect((await readdir(cli.at('out/deep'))).sort()).toEqual(['orders 1.rows.ndjson', 'orders-paid.csv'])
    expect(await readFile(cli.at('out/deep/orders-paid.csv'), 'utf8')).toBe('id,paid\r\n007,true\r\n')
    const again = await cli.call('artifacts', run, '--out', 'out/deep')
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
  })

  it('follows no link that lies in the folder', async () => {
    await mkdir(cli.at('trap'))
    await writeFile(cli.at('victim'), 'mine')
    await symlink(cli.at('victim'), cli.at('trap/orders-paid.csv'))
    expect((await cli.call('artifacts', run, '--out', 'trap')).code).toBe(1)
    expect(await readFile(cli.at('victim'), 'utf8')).toBe('mine')
  })

  it.each([
    ['no field', ['--file', 'orders 1.csv'], /can't be understood/],
    ['no such file', ['--file', 'data=gone.csv'], /gone.csv can't be read: there is no such file/],
    ['a field that the loop has not', ['--file', 'other=orders 1.csv'], /other/],
  ])('%s: nothing is run and nothing stays', async (_, flags, problem) => {
    const { code, stderr } = await cli.call('run', sample, ...flags)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(problem)
  })
})
