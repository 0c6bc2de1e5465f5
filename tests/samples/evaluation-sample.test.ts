import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, vi } from 'vitest'

// It starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

const root = path.resolve(import.meta.dirname, '../..')
const sample = path.join(root, 'docs/guide/samples/evaluation')
const read = (file: string) => readFile(path.join(sample, file), 'utf8')

it('the guide shows the files as they are', async () => {
  const guide = await readFile(path.join(root, 'docs/guide/evaluation.md'), 'utf8')
  expect(guide).toContain(`\`\`\`sh\n${await read('gate.sh')}\`\`\``)
  expect(guide).toContain(`\`\`\`yaml\n${await read('workflow.yml')}\`\`\``)
})

it('the steps of the workflow run, meet the gate, and miss a stricter one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'loopwright gate '))
  const run = (step: string) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const { DATABASE_URL: _, ...env } = process.env
      const options = { cwd: folder, env: { ...env, LOOPWRIGHT: root } }
      execFile('sh', ['-e', '-c', step], options, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
      )
    })
  try {
    await cp(sample, path.join(folder, 'evaluation'), { recursive: true })
    const steps = [...(await read('workflow.yml')).matchAll(/^ +- run: (.+)$/gm)].map(([, step = '']) => step)
    expect(steps).toHaveLength(1)
    for (const step of steps) {
      const { code, stderr } = await run(step)
      expect(code, stderr).toBe(0)
    }
    const { met, gate, evaluation } = JSON.parse(await readFile(path.join(folder, 'evaluation.json'), 'utf8'))
    expect({ met, gate, passed: evaluation.passed }).toEqual({ met: [true], gate: 0.95, passed: 3 })
    const strict = await run('sh evaluation/gate.sh --strict')
    expect([strict.code, strict.stdout], strict.stderr).toEqual([1, expect.stringContaining('gate not met')])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
