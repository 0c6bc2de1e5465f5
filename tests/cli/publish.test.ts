import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

const sample = (name: string) => path.resolve(import.meta.dirname, '../../docs/guide/samples', `${name}.json`)
const WORDS = ['--input', '{"words": ["tea", "river"]}']

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

it('a loop is published from its file, and then another one calls it', async () => {
  const [word, group] = [sample('grade-a-word'), sample('grade-a-class')]
  const unknown = await cli.call('validate', group)
  expect([unknown.code, unknown.stderr]).toEqual([0, expect.stringContaining('are not known here')])
  expect(JSON.parse((await cli.call('validate', word, '--json')).stdout)).toMatchObject({ otherLoops: 'none' })

  // What would fail in every run is refused before it is stored.
  for (const command of ['run', 'validate']) {
    const refused = await cli.call(command, group, ...(command === 'run' ? WORDS : []))
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('"grade-a-word", but there is no such loop in the workspace'),
    ])
  }
  const early = await cli.call('publish', group)
  expect([early.code, early.stdout]).toEqual([1, ''])
  expect(early.stderr).toContain('loop-unknown')

  const published = await cli.call('publish', word, '--note', 'first', '--json')
  expect(JSON.parse(published.stdout)).toMatchObject({ slug: 'grade-a-word', version: 1, published: true })
  expect((await cli.call('publish', 'grade-a-word')).stdout).toContain('nothing has changed since version 1')
  const run = await cli.call('run', group, ...WORDS, '--json')
  expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'success', state: { points: [3, 5] } })
  expect(JSON.parse((await cli.call('validate', group, '--json')).stdout)).toMatchObject({
    diagnostics: [],
    otherLoops: 'checked',
  })
  expect(await cli.call('publish', group)).toMatchObject({
    code: 0,
    stdout: 'grade-a-class is published as version 1.\n',
  })

  // What a call failed of stands beneath its iteration, in the run and in its trace.
  const numbers = JSON.parse(await readFile(group, 'utf8'))
  numbers.nodes.find(({ kind }: { kind: string }) => kind === 'act').config.child.input = { word: 'index' }
  await writeFile(cli.at('numbers.json'), JSON.stringify({ ...numbers, name: 'Numbers' }))
  const failing = await cli.call('run', 'numbers.json', ...WORDS)
  const why = /^ {7}grade-a-word: .*word.*$/gm
  expect([failing.code, failing.stdout.match(why)?.length]).toEqual([3, 3])
  const [id = ''] = /run_\w+/.exec(failing.stdout) ?? []
  expect((await cli.call('trace', id)).stdout.match(why)).toHaveLength(3)

  // The word now calls the class that calls it: neither stored, nor run, nor published.
  const act = JSON.parse(await readFile(group, 'utf8')).nodes.find(({ kind }: { kind: string }) => kind === 'act')
  const design = JSON.parse(await readFile(word, 'utf8'))
  act.config.child = { loop: 'grade-a-class', input: { words: '[state.word]' } }
  const nodes = design.nodes.map((node: { kind: string }) =>
    node.kind === 'act' ? { ...node, config: act.config } : node,
  )
  await writeFile(cli.at('word.json'), JSON.stringify({ ...design, nodes }))
  for (const command of ['validate', 'run', 'publish']) {
    const refused = await cli.call(command, 'word.json')
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('grade-a-word → grade-a-class → grade-a-word'),
    ])
  }
  expect((await cli.call('publish', 'grade-a-word')).stdout).toContain('nothing has changed since version 1')
  // An input that the called loop does not have.
  act.config.child = { loop: 'grade-a-word', input: { wort: '"tea"' } }
  const other = nodes.map((node: { kind: string }) => (node.kind === 'act' ? { ...node, config: act.config } : node))
  await writeFile(cli.at('other.json'), JSON.stringify({ ...design, name: 'Other', nodes: other }))
  expect(await cli.call('validate', 'other.json')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no input "wort"'),
  })
})

it.each([
  [['publish', 'nothing'], 1, 'There is no loop'],
  [['publish', 'nothing.json'], 2, 'no such file'],
  [['publish', 'nothing', '--note', ' '], 2, '--note'],
  [['publish'], 2, 'argument is missing'],
])('%j is refused', async (args, code, said) => {
  const { code: ended, stdout, stderr } = await cli.call(...args)
  expect({ code: ended, stdout }).toEqual({ code, stdout: '' })
  expect(stderr).toContain(said)
})

describe('a template of one’s own', () => {
  const suite = (name: string) => ({
    suiteVersion: 1,
    name,
    validators: [{ type: 'expression', name: 'a point for each letter', holds: 'output.points == size(input.word)' }],
    cases: [{ name: 'tea', input: { word: 'tea' }, expect: { outcome: 'success', iterations: { max: 2 } } }],
  })
  const publish = (...args: string[]) => cli.call('templates', 'publish', 'grade-a-word', '--title', 'Words', ...args)

  it('is offered with a run and a suite, goes as a file to another workspace, is judged there, and is withdrawn', async () => {
    await cli.call('publish', sample('grade-a-word'))
    const run = await cli.call('run', 'grade-a-word', '--input', '{"word": "tea"}', '--json')
    const { runId } = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '')
    await writeFile(cli.at('words.json'), JSON.stringify(suite('words')))
    await cli.call('suites', 'grade-a-word', '--import', 'words.json')
    const offered = await publish('--version', '1', '--run', runId, '--suite', 'words', '--summary', 'Grades a word.')
    expect(offered).toMatchObject({ code: 0, stdout: 'words stands in the gallery, as version 1 of grade-a-word.\n' })
    const listed = await cli.call('templates')
    expect(listed.stdout).toMatch(
      /^words {2}Words: your version 1 of grade-a-word, with the suite “words”\n {2}Grades a word\./m,
    )
    const { own } = JSON.parse((await cli.call('templates', '--json')).stdout)
    expect(own).toMatchObject([{ slug: 'words', loop: 'grade-a-word', suite: 'words' }])
    expect(await cli.call('templates', 'export', 'words', '-o', 'words-file.json')).toMatchObject({ code: 0 })

    const other = await cliWorkspace()
    try {
      await writeFile(other.at('words.json'), await readFile(cli.at('words-file.json')))
      const taken = await other.call('templates', 'import', 'words.json')
      expect(taken).toMatchObject({ code: 0, stdout: expect.stringContaining('words is here, and its suite “words”.') })
      const inert = await other.call('eval', 'words')
      expect(inert).toMatchObject({ code: 2, stdout: '' })
      expect(await other.call('accept', 'words', '--yes')).toMatchObject({ code: 0 })
      const judged = await other.call('eval', 'words')
      expect(judged.code, judged.stderr + judged.stdout).toBe(0)
    } finally {
      await other.remove()
    }

    const gone = await cli.call('templates', 'withdraw', 'words')
    expect(gone).toMatchObject({ code: 0, stdout: 'words is out of the gallery. Copies of it stay.\n' })
    expect((await cli.call('templates')).stdout).not.toContain('your version')
    expect(await cli.call('templates', 'export', 'words', '-o', '-')).toMatchObject({ code: 1, stdout: '' })
    expect(await cli.call('templates', 'withdraw', 'words')).toMatchObject({ code: 1, stdout: '' })
  })

  it.each<[string[], number, string]>([
    [[], 2, '--version is missing'],
    [['--version', 'x'], 2, '--version'],
    [['--version', '9'], 1, 'no version 9'],
    [['--version', '1', '--suite', 'none'], 1, 'no suite "none"'],
    [['--version', '1', '--run', 'run_nothing0'], 1, 'no run'],
    [['--version', '1', '--title', ' '], 2, '--title'],
  ])('%j is refused', async (args, code, says) => {
    const refused = await publish(...args)
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) })
  })
})
