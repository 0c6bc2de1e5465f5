import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { longLoop } from '../support/sample-loop.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// One of them starts a process, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 180_000 })

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli.call('memory', ...args, '--json')
  return { code, stderr, value: stdout === '' ? null : JSON.parse(stdout) }
}

it('what one process keeps another lists, edits and forgets', async () => {
  const design: LoopDesign = {
    ...longLoop(2),
    consolidation: {
      when: 'always',
      facts: [{ text: 'It took {{ state.count }} rounds', key: 'rounds', scope: 'loop' }],
    },
  }
  await writeFile(cli.at('long.json'), JSON.stringify(design))
  expect((await cli.run('run', 'long.json', '--json')).code).toBe(0)

  const listed = await json('list', '--loop', 'long')
  expect(listed).toMatchObject({ code: 0, value: { total: 1, items: [{ text: 'It took 2 rounds', key: 'rounds' }] } })
  const [{ id, runId }] = listed.value.items
  expect(runId).toMatch(/^run_/)
  expect((await cli.call('memory')).stdout).toContain('iteration 2, end of the run')

  const edited = await json('edit', id, 'It took two rounds', '--key', '-')
  expect(edited.value.memory).toMatchObject({ id, text: 'It took two rounds', key: null })
  expect((await json('show', id)).value.memory.text).toBe('It took two rounds')
  const added = await json('add', 'Said by a person', '--key', 'k')
  expect(added.value.memory).toMatchObject({ text: 'Said by a person', loop: null, runId: null })

  // Only said, until it is wanted.
  const careful = await cli.call('memory', 'forget', '--all')
  expect(careful).toMatchObject({ code: 2, stderr: expect.stringContaining('2 entries would be forgotten') })
  expect((await json('list')).value.total).toBe(2)
  expect((await json('forget', id, '--yes')).value).toEqual({ forgotten: 1 })
  expect((await json('forget', '--search', 'person', '--yes')).value).toEqual({ forgotten: 1 })
  expect((await json('list')).value).toEqual({ items: [], total: 0 })
})

it.each([
  [['memory', 'lose'], 2, 'memory lose is not known'],
  [['memory', 'add'], 2, 'needs a text'],
  [['memory', 'forget', '--yes'], 2, 'Say what is to be forgotten'],
  [['memory', 'list', '--scope', 'mine'], 2, '--scope'],
  [['memory', 'show', 'mem_00000000'], 1, 'has no entry'],
  [['memory', 'list', '--loop', 'nothing'], 1, 'There is no loop'],
])('%j is refused', async (args, code, said) => {
  const { code: ended, stdout, stderr } = await cli.call(...args)
  expect({ code: ended, stdout }).toEqual({ code, stdout: '' })
  expect(stderr).toContain(said)
})
