import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { getTemplate } from '../../lib/templates/templates.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Each test starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

let cli: CliWorkspace
const template = path.resolve(import.meta.dirname, '../../lib/templates/json-refine')

beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

async function file(name: string, content: unknown) {
  await mkdir(path.dirname(cli.at(name)), { recursive: true })
  await writeFile(cli.at(name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

async function pipe(name: string) {
  await promisify(execFile)('mkfifo', [cli.at(name)])
  return name
}

const design = () => {
  const found = getTemplate('json-refine')
  if (!found) throw new Error('the template is gone')
  return found.design
}
const node = (index: number) => ({ id: `n${index}`, kind: 'observe', label: '', config: {} })
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

describe('validate', () => {
  it('finds a valid design valid, and its stdout is one object', async () => {
    const result = await cli.run('validate', await file('valid.json', design()), '--json')
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toMatchObject({ file: 'valid.json', valid: true, diagnostics: [] })
  })

  it('says once that a design is valid', async () => {
    const result = await cli.call('validate', await file('once.json', design()))
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: 'once.json is valid (0 errors, 0 warnings).\n' })
  })

  it('reads paths with spaces and letters from everywhere, and the script beside a design', async () => {
    const name = await file('Schleife 環/日本 語.json', {})
    await copyFile(path.join(template, 'design.json'), cli.at(name))
    await copyFile(path.join(template, 'script.json'), cli.at('Schleife 環/script.json'))
    const beside = await cli.call('validate', name, '--json')
    await file('alone/design.json', await readFile(path.join(template, 'design.json'), 'utf8'))
    const alone = await cli.call('validate', 'alone/design.json', '--json')
    const withScript = JSON.parse(beside.stdout)
    expect(withScript).toMatchObject({ valid: true })
    expect(JSON.parse(alone.stdout).specHash).not.toBe(withScript.specHash)
  })

  it('names node, field and remedy of a fault, for people and for programs', async () => {
    const broken = design()
    broken.contract.score = 'state.scoer'
    const name = await file('broken.json', broken)
    const json = await cli.call('validate', name, '--json')
    const words = await cli.call('validate', name)
    expect(json.code).toBe(1)
    const [found] = JSON.parse(json.stdout).diagnostics
    expect(found).toMatchObject({ severity: 'error', field: 'contract.score', span: { line: 1 } })
    expect(words.code).toBe(1)
    expect(words.stdout).toBe('')
    expect(words.stderr).toContain('scoer')
    expect(words.stderr).toContain('contract.score')
    expect(words.stderr).not.toContain('\u001b[')
  })

  it('refuses 10,000 nodes with one diagnostic', async () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => node(index))
    const result = await cli.call('validate', await file('many.json', { ...design(), nodes }), '--json')
    expect(result.code).toBe(1)
    expect(JSON.parse(result.stdout).diagnostics).toHaveLength(1)
  })

  it.each([
    ['a file that is not there', () => 'nowhere/none.json', 'no such file'],
    ['a folder', () => '.', 'is a folder'],
    ['text that is not JSON', () => file('text.json', '{"name": \n oops}'), 'text.json:2:2'],
    [
      'bytes that are not text',
      () => writeFile(cli.at('bytes.json'), Buffer.from([0xff, 0xfe, 0x00])).then(() => 'bytes.json'),
      'not UTF-8',
    ],
    ['a list', () => file('list.json', []), 'a list'],
    ['null', () => file('null.json', 'null'), 'a single value'],
    ['nothing at all', () => file('empty.json', ''), 'empty.json'],
    ['a pipe that nobody writes to', () => pipe('pipe.json'), 'pipe.json is a pipe or a device'],
    ['a device without an end', () => '/dev/zero', 'a pipe or a device'],
    ['11 MB', () => file('big.json', `{"name":"${'x'.repeat(11_000_000)}"}`), '11.0 MB'],
    ['10,000 levels', () => file('deep.json', deep(10_000)), 'nested deeper'],
    [
      'a key that reaches prototypes',
      () => file('proto.json', '{"name":"x","state":{"__proto__":{"polluted":true}}}'),
      '__proto__',
    ],
    ['the same key behind an escape', () => file('proto2.json', '{"\\u005f_proto__":{}}'), '__proto__'],
  ])('calls %s unusable', async (_, make, says) => {
    const result = await cli.call('validate', await make())
    expect(result.code).toBe(2)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain(says)
    expect(result.stderr).not.toMatch(/\n\s+at /)
  })
})

describe('compile', () => {
  it('writes the same bytes wherever the nodes stand, and to stdout with -', async () => {
    const moved = design()
    moved.layout.positions = {}
    moved.nodes.reverse()
    const [a, b] = await Promise.all([file('a.json', design()), file('b.json', moved)])
    const written = await cli.call('compile', a, '-o', 'spec.json')
    const printed = await cli.run('compile', b, '-o', '-')
    expect(written).toMatchObject({ code: 0, stdout: '' })
    expect(printed).toMatchObject({ code: 0, stdout: await readFile(cli.at('spec.json'), 'utf8') })
    expect(JSON.parse(printed.stdout)).toMatchObject({ specVersion: 1, head: 'refine' })
  })

  it('writes nothing when the design has errors', async () => {
    const name = await file('no-head.json', { ...design(), head: 'nowhere' })
    const result = await cli.call('compile', name, '-o', 'never.json')
    expect(result).toMatchObject({ code: 1, stdout: '' })
    await expect(readFile(cli.at('never.json'))).rejects.toThrow('ENOENT')
  })

  it('says so when the target can’t be written', async () => {
    const result = await cli.call('compile', await file('fine.json', design()), '-o', 'no/such/folder/spec.json')
    expect(result.code).toBe(1)
    expect(result.stderr).toContain("can't be written")
  })
})

describe('a call that makes no sense', () => {
  it.each([
    [['compyle'], 'Did you mean compile'],
    [['validate'], 'argument is missing'],
    [['validate', 'a', 'b'], 'one argument too many'],
    [['validate', 'a', '--jsno'], '--jsno'],
    [['run', 'x', '--input'], '--input'],
    [['help', 'nothing'], 'no command nothing'],
  ])('%j gives 2 and a hint', async (args, says) => {
    const result = await cli.call(...args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(says)
  })

  it.each([
    [[]],
    [['help']],
    [['--help']],
    [['help', 'run']],
    [['run', '--help']],
    [['--version']],
    [['templates']],
    [['templates', '--json']],
  ])('%j is fine', async (args) => {
    const result = await cli.call(...args)
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout.length).toBeGreaterThan(4)
  })
})
