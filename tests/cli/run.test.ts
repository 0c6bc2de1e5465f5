import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { getTemplate } from '../../lib/templates/templates.ts'
import type { Finished } from './call-cli.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

// Each test starts processes, perhaps on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 })

let cli: CliWorkspace
beforeAll(async () => {
  cli = await cliWorkspace()
})
afterAll(() => cli.remove())

const template = (slug: string) => {
  const found = getTemplate(slug)
  if (!found) throw new Error(`no template ${slug}`)
  return found
}

/** A design file whose scripted model answers at once, unless told otherwise. */
async function designFile(name: string, change: (design: LoopDesign) => void = () => {}, slug = 'code-generation') {
  const { design } = template(slug)
  if (design.script && 'rules' in design.script) for (const rule of design.script.rules) delete rule.delayMs
  design.name = name
  change(design)
  await writeFile(cli.at(`${name}.json`), JSON.stringify(design))
  return `${name}.json`
}

const inputOf = (slug: string, name: string) =>
  JSON.stringify(template(slug).suite.cases.find((each) => each.name === name)?.input)
const lastLine = (finished: Finished) => JSON.parse(finished.stdout.trimEnd().split('\n').at(-1) ?? '')
const traceOf = async (runId: string) => JSON.parse((await cli.call('trace', runId, '--json')).stdout)

describe('run', () => {
  it('runs a template to convergence; stdout is one object, progress is on stderr', async () => {
    const finished = await cli.run('run', 'json-refine', '--json')
    expect(finished.code).toBe(0)
    expect(finished.stdout.trimEnd().split('\n')).toHaveLength(1)
    const result = lastLine(finished)
    expect(Object.keys(result)).toEqual(['runId', 'outcome', 'reason', 'iterations', 'costUsd', 'tokens', 'state'])
    expect(result).toMatchObject({ outcome: 'success', reason: 'quality_threshold', iterations: 5, costUsd: 0 })
    expect(result.state.profile.email).toBe('alice.moreau@example.org')
    expect(finished.stderr.match(/^ +\d+ {2}score/gm)).toHaveLength(5)
    const again = lastLine(await cli.call('run', 'json-refine', '--json'))
    for (const { runId } of [result, again]) expect((await traceOf(runId)).run.loop.slug).toBe('json-refine')
  })

  it('gives a person one line per iteration, the result, and no colour into a pipe', async () => {
    const finished = await cli.call(
      'run',
      await designFile('Für Menschen'),
      '--input',
      inputOf('code-generation', 'slugify') ?? '',
    )
    expect(finished.code).toBe(0)
    expect(finished.stdout.match(/^ +\d+ {2}score/gm)).toHaveLength(5)
    expect(finished.stdout).toContain('converged  goal (tests_and_lint_pass)')
    expect(finished.stdout).toContain('1 violation (1 remediated)')
    expect(finished.stdout + finished.stderr).not.toContain('\u001b[')
  })

  it('ends with 3 and the best state when the loop does not converge', async () => {
    const input = inputOf('code-generation', 'contradictory-tests') ?? ''
    await writeFile(cli.at('eingabe ü.json'), input)
    const finished = await cli.call('run', await designFile('hopeless'), '--input', '@eingabe ü.json', '--json')
    expect(finished.code).toBe(3)
    expect(lastLine(finished)).toMatchObject({ outcome: 'failure', reason: 'stalled', state: { passing: 7 } })
  })

  it('stores a file as a draft: the same file is the same loop, a changed one its next revision', async () => {
    const input = inputOf('code-generation', 'unknown-task') ?? ''
    const file = await designFile('revised')
    const first = await cli.call('run', file, '-i', input, '--json')
    const same = await cli.call('run', file, '-i', input, '--json')
    await designFile('revised', (design) => {
      design.contract.maxIterations = 1
    })
    const changed = await cli.call('run', file, '-i', input, '--json')
    expect([first, same, changed].map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      'revised.json is stored as revised (a new loop).',
      'revised.json is stored as revised (unchanged).',
      'revised.json is stored as revised (revision 2).',
    ])
    expect([first, changed].map((each) => lastLine(each).reason)).toEqual(['stalled', 'max_iterations'])
    const bySlug = await cli.call('run', 'revised', '-i', input, '--json')
    expect(lastLine(bySlug).reason).toBe('max_iterations')
  })

  it('neither stores nor runs a design with errors', async () => {
    const file = await designFile('broken', (design) => {
      design.head = 'nowhere'
    })
    const finished = await cli.call('run', file, '--json')
    expect(finished).toMatchObject({ code: 1, stdout: '' })
    expect(finished.stderr).toContain('nowhere')
    expect((await cli.call('run', 'broken')).stderr).toContain('There is no file, loop or template broken.')
  })

  it.each([
    [['run', 'nothing-of-that-name'], 1, 'Templates: json-refine, code-generation'],
    [['run', './missing.json'], 1, 'no such file'],
    [['run', '.'], 1, 'a folder'],
    [['run', 'json-refine', '--input', '{'], 1, '--input is not JSON'],
    [['run', 'json-refine', '--input', '[]'], 1, 'must be a JSON object'],
    [['run', 'json-refine', '--input', '@missing.json'], 1, 'no such file'],
    [['run', 'json-refine', '--input', '@/dev/zero'], 1, 'a pipe or a device'],
    [['run', 'json-refine', '--input', '{"__proto__":{"a":1}}'], 1, '__proto__'],
    [['run', 'json-refine', '--input', '{"notes":7,"more":1}'], 1, '--input, field notes'],
    [['run', 'json-refine', '--model', 'default'], 2, 'ALIAS=PROVIDER:MODEL'],
    [['run', 'json-refine', '--model', 'judge=scripted:x'], 1, '--model judge=…'],
    [['run', 'json-refine', '--model', 'default=nobody:x'], 1, 'nobody'],
    [['trace', 'run_doesnotexist0'], 1, 'no run'],
    [['trace', '../../etc/passwd'], 1, 'no run id'],
  ])('%j ends with %i', async (args, code, says) => {
    const finished = await cli.call(...args)
    expect(finished).toMatchObject({ code, stdout: '' })
    expect(finished.stderr).toContain(says)
    expect(finished.stderr).not.toMatch(/\n\s+at /)
  })

  it('says in one line that the database can’t be opened', async () => {
    const finished = await cli.start(['run', 'json-refine'], { DATABASE_URL: `file:${cli.folder}` }).done
    expect(finished).toMatchObject({ code: 1, stdout: '' })
    expect(finished.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('Ctrl-C cancels the run, and that is on record', async () => {
    const file = await designFile('slow', (design) => {
      design.script = { rules: [{ respond: { text: 'never' }, delayMs: 3_000_000 }] }
    })
    const { child, done } = cli.start(['run', file, '-i', inputOf('code-generation', 'slugify') ?? '', '--json'])
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: string) => /^run_/m.test(text) && resolve())
    })
    child.kill('SIGINT')
    const finished = await done
    expect(finished.code).toBe(3)
    const result = lastLine(finished)
    expect(result).toMatchObject({ outcome: 'failure', reason: 'cancelled' })
    expect((await traceOf(result.runId)).run).toMatchObject({ status: 'finished', reason: 'cancelled' })
  })

  it('asks a real server for answers when an alias is bound anew', async () => {
    const asked: { model?: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        asked.push(JSON.parse(body))
        const code = "const slugify = (t) => t.toLowerCase().replace(/ /g, '-')"
        const message = { role: 'assistant', content: JSON.stringify({ code }) }
        const choices = [{ index: 0, message, finish_reason: 'stop' }]
        const usage = { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100 }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'tiny', choices, usage }))
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`
    const input = { task: 'slugify(t)', tests: [{ name: 'one', call: "slugify('A b')", expected: 'a-b' }] }
    const args = [
      'run',
      'code-generation',
      '-i',
      JSON.stringify(input),
      '-m',
      'default=openai-compatible:tiny:1b',
      '--json',
    ]
    const finished = await cli.start(args, { OPENAI_COMPATIBLE_BASE_URL: base }).done
    server.close()
    expect(finished.code, finished.stderr).toBe(0)
    expect(lastLine(finished)).toMatchObject({ iterations: 1, tokens: 100 })
    expect(asked).toMatchObject([{ model: 'tiny:1b' }])
  })

  it('several at once, on one database', async () => {
    const file = await designFile('together')
    await cli.call('run', file, '-i', inputOf('code-generation', 'slugify') ?? '')
    const input = inputOf('code-generation', 'slugify') ?? ''
    const all = await Promise.all(Array.from({ length: 4 }, () => cli.run('run', 'together', '-i', input, '--json')))
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(new Set(all.map((each) => lastLine(each).runId)).size).toBe(4)
  })
})

describe('trace', () => {
  it('gives the whole record: run, iterations, events without a gap', async () => {
    const { runId } = lastLine(await cli.call('run', 'code-generation', '--json'))
    const traced = await cli.call('trace', runId, '--json')
    expect(traced).toMatchObject({ code: 0, stderr: '' })
    const { run, iterations, events } = JSON.parse(traced.stdout)
    expect(run).toMatchObject({ id: runId, outcome: 'success', lastSeq: events.length })
    expect(events.map((event: { seq: number }) => event.seq)).toEqual(
      events.map((_: unknown, index: number) => index + 1),
    )
    expect(iterations.map((row: { iteration: number }) => row.iteration)).toEqual([1, 2, 3, 4, 5])
    expect(JSON.stringify(events)).not.toContain('$payload')
    const lines = traced.stdout.split('\n').filter((line) => line.startsWith('{"') && line.includes('"seq":'))
    expect(lines).toHaveLength(events.length)

    const table = await cli.call('trace', runId)
    expect(table).toMatchObject({ code: 0, stderr: '' })
    expect(table.stdout.split('\n').filter((line) => /^ +\d+ /.test(line))).toHaveLength(5)
    expect(table.stdout).toContain('write → lint → findings → test → read → no-regression → done')
    const spans = await cli.call('trace', runId, '--otlp')
    expect(spans).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(spans.stdout).resourceSpans[0].scopeSpans[0].spans[0].name).toBe('invoke_agent code-generation')
    expect(await cli.call('trace', runId, '--otlp', '--json')).toMatchObject({ code: 2, stdout: '' })
  })
})
