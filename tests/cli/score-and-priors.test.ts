import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCli } from '../../lib/cli/cli.ts'

const guide = await readFile(path.resolve(import.meta.dirname, '../../docs/guide/cli.md'), 'utf8')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loopwright score '))
  vi.stubEnv('LOOPWRIGHT_CWD', folder)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function cli(...args: string[]) {
  const lines = { out: [] as string[], err: [] as string[] }
  const terminal = {
    out: (line: string) => void lines.out.push(line),
    err: (line: string) => void lines.err.push(line),
    paint: (_style: unknown, text: string) => text,
  }
  const code = await runCli(args, terminal, 'test')
  return { code, stdout: lines.out.join('\n'), stderr: lines.err.join('\n') }
}

async function file(name: string, content: unknown): Promise<string> {
  await writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

/** The files, the command and the answer of a section's example. */
function exampleOf(command: string) {
  const section = guide.split(`\n## ${command}\n`)[1]?.split('\n## ')[0] ?? ''
  const files = [...section.matchAll(/^`([\w.]+)`:\n\n```\w+\n([\s\S]*?)\n```$/gm)].map(([, name = '', text = '']) => ({
    name,
    text,
  }))
  const call = /^```\nnpm run -s loopwright -- (.+)\n```$/m.exec(section)?.[1] ?? ''
  const answer = /^```\nnpm run [^\n]+\n```\n\n```json\n(.+)\n```$/m.exec(section)?.[1] ?? ''
  return { files, args: call.split(' '), answer }
}

describe('the guide’s examples', () => {
  it.each(['score', 'priors'])('%s answers as printed', async (command) => {
    const { files, args, answer } = exampleOf(command)
    expect(files).toHaveLength(2)
    for (const { name, text } of files) await file(name, text)
    expect(args[0]).toBe(command)
    expect(await cli(...args)).toEqual({ code: 0, stdout: answer, stderr: '' })
  })
})

const score = async (evaluator: unknown, text: string) => {
  const result = await cli('score', '-e', await file('e.json', evaluator), '-t', await file('t.txt', text), '--json')
  expect(result.stderr).toBe('')
  return JSON.parse(result.stdout)
}

describe('score', () => {
  it.each([
    [
      { type: 'json-schema', required: ['a', 'b', 'c'], types: { a: 'integer', b: 'string' } },
      '{"a": 1, "b": 2}',
      0.2 + 0.1 + (0.4 * 2) / 3 + 0.15,
      false,
    ],
    [{ type: 'json-schema', required: ['a'] }, '[1]', 0.2, false],
    [{ type: 'json-schema', required: ['a'] }, 'no', 0, false],
    [{ type: 'json-schema', types: { a: 'integer' } }, '{"a": 7}', 1, true],
    [{ type: 'regex', required: ['x', 'Y'], forbidden: ['z'] }, 'a y b', 2 / 3, false],
    [{ type: 'regex' }, '', 1, true],
    [{ type: 'length', minChars: 3, maxWords: 2 }, 'one two', 1, true],
    [{ type: 'length', minChars: 30 }, 'one two', 0.3, false],
    [{ type: 'threshold', score: 'size(output) / 10' }, 'one two', 0.7, true],
    [{ type: 'threshold', score: 'output.score', threshold: 0.9 }, '{"score": 0.85}', 0.85, false],
    [{ type: 'threshold', score: '-2' }, 'x', 0, false],
    [{ type: 'threshold', score: 'output', threshold: 0.6 }, '0.62', 0.62, true],
    [{ type: 'threshold', score: 'double(output)' }, '0.62\n', 0.62, false],
    [{ type: 'threshold', score: 'size(output) / 10' }, 'true', 0.4, false],
    [
      {
        type: 'composite',
        parts: [
          { name: 'a', weight: 2, evaluator: { type: 'threshold', score: '0.8' } },
          { name: 'b', weight: 5, evaluator: { type: 'length', maxChars: 1 } },
        ],
      },
      'long',
      (2 * 0.8 + 5 * 0.3) / 7,
      false,
    ],
  ])('%j of %j', async (evaluator, text, expected, passed) => {
    const answer = await score(evaluator, text)
    expect(Object.keys(answer)).toEqual(['score', 'passed', 'deficiencies', 'subScores'])
    expect(Math.abs(answer.score - expected)).toBeLessThan(1e-9)
    expect(answer.passed).toBe(passed)
    expect(answer.deficiencies.length === 0).toBe(passed)
  })

  it.each([
    [{ type: 'judge', rubric: 'Is it good?' }, 'it is a judge, which asks a model'],
    [
      { type: 'composite', parts: [{ name: 'a', weight: 1, evaluator: { type: 'judge', rubric: 'Is it?' } }] },
      'parts.0.evaluator is a judge',
    ],
    [{ type: 'threshold', score: 'state.score' }, 'score: there is no state here (line 1, column 1)'],
    [{ type: 'length' }, 'it gives none of minChars, maxChars, minWords, maxWords'],
    [{ type: 'length', minChars: 9, maxChars: 3 }, 'maxChars: allows 3 where minChars asks for 9'],
    [
      {
        type: 'composite',
        parts: ['a', 'a'].map((name) => ({ name, weight: 1, evaluator: { type: 'length', minChars: 1 } })),
      },
      'parts[1].name: “a” names another part too',
    ],
    [{ type: 'threshold', score: 'output +' }, 'e.json can’t be used'],
    [{ type: 'threshold', score: '"a"' }, 'expected number'],
    [{ type: 'threshold', score: 'output' }, 'gives "text", not a number'],
    [{ type: 'regex', required: ['(?=a)'] }, 'required.0'],
    [{ type: 'length', minChars: 'a' }, 'minChars'],
    [{ type: 'length', most: 1 }, 'unknown member "most"'],
    [{ type: 'telepathy' }, 'type'],
    [[], 'is not an evaluator'],
    ['{', 'e.json:1'],
  ])('refuses %j', async (evaluator, says) => {
    const result = await cli(
      'score',
      '-e',
      await file('e.json', evaluator),
      '-t',
      await file('t.txt', 'text'),
      '--json',
    )
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(says)
    expect(result.stderr).not.toMatch(/\n\s+at /)
  })

  it('tells a person the score and what is missing', async () => {
    await file('e.json', { type: 'regex', required: ['x'] })
    const result = await cli('score', '-e', 'e.json', '-t', await file('t.txt', 'text\u001b[2J'))
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toBe('passed  score 1')
  })
})

describe('priors', () => {
  const run = { scores: [0.5, 0.9], latenciesMs: [10], converged: true, iterations: 2, threshold: 0.8 }
  const priors = async (observations: unknown, ...args: string[]) =>
    cli('priors', '--observations', await file('o.json', observations), ...args)

  it('answers without queries, and says a task type’s depth while it knows little', async () => {
    const result = await priors([run], '--task-type', 'decompose', '--json')
    expect(JSON.parse(result.stdout)).toEqual({
      depth: 4,
      suggest: { depth: 4, threshold: 0.8, confidence: 0.091, runs: 1 },
      convergeRate: 2 / 3,
      optimalDepth: { mean: 2, variance: 2, confidence: 1 / 11 },
      queries: [],
    })
  })

  it('has no probability with fewer than three runs: it goes on below the threshold', async () => {
    const queries = await file(
      'q.json',
      [0.79, 0.8].map((score) => ({ iteration: 1, score, threshold: 0.8 })),
    )
    const { stdout } = await priors([run, run], '--queries', queries, '--json')
    expect(JSON.parse(stdout).queries).toEqual([
      { continue: true, probability: null, expectedDelta: 0.4, expectedStd: 1e-5 },
      { continue: false, probability: null, expectedDelta: 0.4, expectedStd: 1e-5 },
    ])
  })

  it('weighs cost', async () => {
    const slow = Array.from({ length: 6 }, () => ({
      ...run,
      scores: [0.1, 0.12, 0.14, 0.16, 0.18, 0.2],
      iterations: 6,
    }))
    const depth = async (weight: string) =>
      JSON.parse((await priors(slow, '--cost-weight', weight, '--json')).stdout).depth
    expect([await depth('0'), await depth('1')]).toEqual([5, 1])
  })

  it('prints a table for people', async () => {
    const queries = await file('q.json', [{ iteration: 1, score: 0.5, threshold: 0.8 }])
    const { stdout } = await priors([run, run, run], '--queries', queries)
    expect(stdout).toContain('3 runs known; 80 % are expected to converge')
    expect(stdout).toMatch(/iteration +score +threshold +answer +P\(reach\) +next gain/)
    expect(stdout).toMatch(/ 1 +0\.5 +0\.8 +go on +1 +0\.4 ± 0/)
  })

  it.each([
    [{ ...run, scores: ['a'] }, [], 'o.json is not a list of finished runs:\n  [0].scores[0]: expected number'],
    [{ ...run, converged: undefined }, [], '[0].converged: is missing'],
    [{ ...run, note: 1 }, [], '[0]: unknown member "note"'],
    [run, ['--cost-weight', 'much'], '--cost-weight is "much"'],
    [run, ['--queries', 'none.json'], "none.json can't be read: there is no such file"],
    [run, ['--queries', 'zero.json'], 'zero.json is not a list of queries:\n  [0].iteration'],
  ])('refuses %j %j', async (observation, args, says) => {
    await file('zero.json', [{ iteration: 0, score: 1, threshold: 1 }])
    const result = await priors([observation], ...args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(says)
  })

  it('refuses scores too large to reckon with, by their place', async () => {
    const run = { scores: [0.1, 1e200], latenciesMs: [], converged: true, iterations: 2, threshold: 0.5 }
    const { code, stdout, stderr } = await priors([run], '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('[0].scores[1]')
    expect(stderr).toContain('1000000')
  })

  it('wants observations', async () => {
    expect(await cli('priors')).toMatchObject({ code: 2, stderr: expect.stringContaining('--observations is missing') })
  })
})
