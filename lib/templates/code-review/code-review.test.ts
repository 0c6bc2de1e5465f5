import { describe, expect, it } from 'vitest'
import { atOnce, type Played, playTemplate } from '../../../scripts/play-template.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { memoryRecords } from '../../runner/fixture-memory.ts'
import { endOf, eventsOf, playOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'code-review'
const template = templateOf(SLUG)
const inputOf = (name: string): JsonObject => {
  const input = template.suite.cases.find((each) => each.name === name)?.input
  if (!input) throw new Error(`no case ${name}`)
  return structuredClone(input)
}
const play = (input: JsonObject, more: Parameters<typeof playTemplate>[2] = {}) =>
  playTemplate(template, input, { modelClock: atOnce, ...more })
const violated = ({ events }: Pick<Played, 'events'>) =>
  eventsOf(events, 'invariant-checked').flatMap(({ data }) => (data.holds ? [] : [data.name]))

/** The file of comments that a run has posted. */
async function postedBy({ events, artifacts, runId }: Played): Promise<{ new: unknown[]; 'posted before': unknown[] }> {
  const [written] = eventsOf(events, 'tool-answered').flatMap(({ data: { output } }) =>
    typeof output === 'object' && output && 'artifact' in output ? [String(output.artifact)] : [],
  )
  const file = await artifacts.read(runId, written ?? '')
  return JSON.parse(new TextDecoder().decode(file?.content))
}

describe('code-review', () => {
  it('has its analyzers at work side by side, a child run for each file and none twice', async () => {
    const played = await playOf(SLUG, 'secret-and-injection')
    const batches = eventsOf(played.events, 'children-requested').map(({ data }) => data.children.length)
    expect(batches).toEqual([4, 2])
    const paths = played.children.map(({ events }) => endOf({ events }).output.path)
    expect(paths).toHaveLength(new Set(paths).size)
    expect(paths.slice(0, 4)).toEqual(
      expect.arrayContaining(['src/config.js', 'src/db/orders.js', 'src/auth/session.js']),
    )
  })

  it('keeps a critical check that the model waves through, and comments on lines of the change alone', async () => {
    const { children } = await playOf(SLUG, 'secret-and-injection')
    const of = (path: string) => children.find(({ events }) => endOf({ events }).output.path === path)
    const config = of('src/config.js')
    expect(config && endOf(config)).toMatchObject({ output: { needsHuman: true, dismissed: [] } })
    expect(config && endOf(config).state.restored).toEqual(['hard-coded-secret at 2'])
    const list = of('src/list.js')
    expect(list && violated(list)).toEqual([
      'every comment stands on a line of the change',
      'nothing is posted with a confidence of 0.6 or less',
    ])
    expect(list && endOf(list).output.findings).toEqual([])
  })

  it('approves nothing critical, whatever the model says', async () => {
    const played = await playOf(SLUG, 'approved-in-a-hurry')
    expect(violated(played)).toEqual(['critical findings block approval'])
    expect(endOf(played).output.summary).toMatch(/^Not approved: 1 critical findings/)
  })

  it('heals a file that is analysed again and a flood of remarks', async () => {
    const played = await playOf(SLUG, 'large')
    expect(violated(played)).toEqual(['no file is analysed twice', 'there are fewer than 50 comments'])
    expect(endOf(played).state.comments).toHaveLength(49)
  })

  it('posts a comment once: a second review of the same pull request has nothing new to say', async () => {
    const records = memoryRecords()
    const first = await postedBy(await play(inputOf('secret-and-injection'), { records }))
    const second = await postedBy(await play(inputOf('secret-and-injection'), { records, runId: 'run_second000' }))
    expect(first.new.length).toBeGreaterThan(4)
    expect(second).toMatchObject({ new: [], 'posted before': first.new })
    const other = { ...inputOf('secret-and-injection'), pr: { repo: 'acme/shop', number: 99, title: 'Another' } }
    const third = await postedBy(await play(other, { records, runId: 'run_third0000' }))
    expect(third.new).toHaveLength(first.new.length)
  })

  it('remembers what was a false positive in this repository, and what comes up again and again', async () => {
    const records = memoryRecords()
    await play(inputOf('large'), { records })
    const again = await play(
      { ...inputOf('large'), pr: { repo: 'acme/shop', number: 98, title: 'More' } },
      { records, runId: 'run_again0000' },
    )
    const learned = endOf(again).state.learned as { text: string }[]
    expect(learned.map(({ text }) => text).sort()).toEqual([
      'False positive in acme/shop: debug-output in tools/seed.js.',
      'Pattern in acme/shop: debug-output came up 54 times in one pull request.',
    ])
    const [child] = again.children
    expect(JSON.stringify(child && endOf(child).state.known)).toContain('False positive')
  })

  it.each([
    ['a file without its new lines', '--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n+b\n', /breaks off/],
    ['a hunk without a file', '@@ -1 +1 @@\n-a\n+b\n', /a hunk without a file/],
    ['a header that can’t be read', '--- a/x\n+++ b/x\n@@ one @@\n', /header can’t be read/],
    ['a line of another kind', '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n!b\n', /neither added, removed nor unchanged/],
    ['a file twice', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n', /comes twice/],
  ])('refuses %s', async (_, diff, problem) => {
    const end = endOf(await play({ ...inputOf('clean'), diff }))
    expect(end).toMatchObject({ outcome: 'failure', label: 'malformed_diff' })
    expect(end.output.problem).toMatch(problem)
  })

  it('reads what git prints: renames, deletions, Windows lines, files without a last line end', async () => {
    const diff = [
      'From 1 Mon Sep 17 00:00:00 2001',
      'diff --git a/old.js b/new.js',
      'similarity index 90%',
      'rename from old.js',
      'rename to new.js',
      '--- a/old.js\t',
      '+++ b/new.js\t',
      '@@ -3 +3,2 @@ function f() {\r',
      '-  return 1\r',
      '+  return 2\r',
      '+  ++i\r',
      'diff --git a/gone.js b/gone.js',
      'deleted file mode 100644',
      '--- a/gone.js',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-let a',
      '\\ No newline at end of file',
    ].join('\n')
    const end = endOf(await play({ ...inputOf('clean'), diff }))
    expect(end.label).toBe('approved')
    expect(end.state.files).toEqual([
      {
        path: 'new.js',
        status: 'changed',
        added: [
          { line: 3, text: '  return 2' },
          { line: 4, text: '  ++i' },
        ],
        removed: ['  return 1'],
      },
      { path: 'gone.js', status: 'deleted', added: [], removed: ['let a'] },
    ])
  })
})
