import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { validateValue } from '../../lib/loop/state/validate.ts'
import { browserCheck } from '../../lib/tools/browser-check/definition.ts'
import { browserPool, execute, executeIn } from '../../lib/tools/browser-check/execute.ts'
import { HARMFUL_PAGES } from '../../lib/tools/browser-check/fixture-attack-pages.ts'
import { callOf } from '../../lib/tools/browser-check/fixture-call.ts'

const call = callOf('browser.check')

async function check(args: JsonObject) {
  expect(validateValue(browserCheck.args, args, 'args')).toEqual([])
  const outcome = await execute(args, call, new AbortController().signal)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome
}

const COUNTER = `<!doctype html><title>Counter</title>
<h1>Count</h1><p id="n"></p><button id="add">Add</button><button disabled>Off</button><button hidden>Hidden</button>
<label>Name <input id="name" placeholder="Your name"></label><label><input type="checkbox" id="loud"> Loud</label>
<select id="size"><option>small</option><option>large</option></select><ul></ul>
<script>
  let n = Number(localStorage.n ?? 0)
  const show = () => { document.querySelector('#n').textContent = n + ' times'; localStorage.n = n }
  show()
  add.onclick = () => { n++; console.log('clicked', n); setTimeout(show, 100) }
  document.querySelector('#name').onkeydown = (e) => {
    if (e.key !== 'Enter') return
    const li = document.createElement('li')
    li.textContent = (loud.checked ? 'HELLO ' : 'Hello ') + e.target.value
    document.querySelector('ul').append(li)
    e.target.value = ''
  }
</script>`

describe('browser.check', { timeout: 120_000 }, () => {
  it('tries each test on a fresh page', async () => {
    const tests: (JsonObject & { message: unknown })[] = [
      {
        name: 'waits for what comes',
        message: '',
        steps: [
          { do: 'click', target: '#add' },
          { do: 'click', target: 'role=button[name="Add"]' },
        ],
        expect: [{ target: '#n', exactText: '2 times' }],
      },
      {
        name: 'knows nothing of the test before',
        message: '',
        expect: [
          { target: '#n', text: '0' },
          { script: 'n', equals: 0 },
        ],
      },
      {
        name: 'keeps what it stored',
        message: '',
        steps: [{ do: 'click', target: '#add', expect: [{ target: '#n', text: '1 times' }] }, { do: 'reload' }],
        expect: [{ target: '#n', text: '1 times' }],
      },
      {
        name: 'fields',
        message: '',
        steps: [
          { do: 'fill', target: 'label=Name', value: 'Ada' },
          { do: 'check', target: 'label=Loud' },
          { do: 'press', target: 'placeholder=Your name', value: 'Enter' },
          { do: 'select', target: '#size', value: 'large' },
        ],
        expect: [
          { target: 'li', count: 1, exactText: 'HELLO Ada' },
          { target: '#name', value: '' },
          { target: '#loud', checked: true },
          { target: '#size', value: 'large' },
          { target: '#name', attribute: { name: 'placeholder', value: 'Your name' } },
          { target: 'text=Hidden', visible: false },
        ],
      },
      {
        name: 'another text',
        message: 'expected #n to be “7 times”, it is “0 times”',
        expect: [{ target: '#n', exactText: '7 times' }],
      },
      {
        name: 'no such element',
        message: expect.stringContaining('step 1 (click #nope): Timeout'),
        steps: [{ do: 'click', target: '#nope' }],
      },
      {
        name: 'two of them',
        message: expect.stringMatching(/strict mode violation.*resolved to 3 elements/),
        steps: [{ do: 'click', target: 'button' }],
      },
      {
        name: 'a disabled button',
        message: expect.stringContaining('Timeout'),
        steps: [{ do: 'click', target: 'text=Off' }],
      },
      { name: 'another count', message: 'expected 2 of li, found 0', expect: [{ target: 'li', count: 2 }] },
      {
        name: 'another value of a script',
        message: 'expected “({b: 1, a: [n]})” to be {"a":[1],"b":1}, it is {"a":[0],"b":1}',
        expect: [{ script: '({b: 1, a: [n]})', equals: { a: [1], b: 1 } }],
      },
      {
        name: 'a script that throws',
        message: expect.stringContaining('missing is not defined'),
        expect: [{ script: 'missing.x' }],
      },
      {
        name: 'a selector that is none',
        message: expect.stringContaining('[[['),
        steps: [{ do: 'click', target: '[[[' }],
      },
      { name: 'a step without target', message: 'step 1 (click): the step needs a target', steps: [{ do: 'click' }] },
    ]
    // What comes true may take its time on a busy machine; what doesn't need not be waited for.
    for (const [passing, waitMs] of [
      [true, 8_000],
      [false, 300],
    ] as const) {
      const chosen = tests.filter(({ message }) => (message === '') === passing)
      const given = chosen.map(({ message, ...test }) => test)
      const { output, storable } = await check({ html: COUNTER, tests: given, waitMs, timeoutMs: 60_000 })
      expect(output).toMatchObject({
        ok: passing,
        passed: passing ? chosen.length : 0,
        failed: passing ? 0 : chosen.length,
        tests: chosen.map(({ name, message }) => ({ name, passed: passing, message })),
        console: passing ? expect.arrayContaining([{ type: 'log', text: 'clicked 2' }]) : [],
        error: null,
      })
      expect(storable).toBeUndefined()
    }
  })

  it('serves the page’s files and nothing else', async () => {
    const { output } = await check({
      files: {
        './index.html':
          '<link rel="stylesheet" href="css/a.css"><p>text</p><script type="module" src="/app.mjs"></script><img src="missing.png"><img src="https://example.com/x.png">',
        'app.mjs':
          'import { word } from "./lib/word.js"; document.title = word + (await (await fetch("data.json")).json()).n; throw new TypeError("late")',
        'lib/word.js': 'export const word = "n = "',
        'data.json': '{"n": 5}',
        'css/a.css': 'p { color: rgb(1, 2, 3) }',
      },
      tests: [
        {
          name: 't',
          expect: [
            { script: 'document.title', equals: 'n = 5' },
            { script: 'getComputedStyle(document.querySelector("p")).color', equals: 'rgb(1, 2, 3)' },
          ],
        },
      ],
      viewport: { width: 400, height: 300 },
    })
    expect(output).toMatchObject({
      ok: true,
      errors: ['TypeError: late'],
      blocked: ['https://page.invalid/missing.png'],
      console: expect.arrayContaining([{ type: 'error', text: expect.stringContaining('https://example.com/x.png') }]),
    })
  })

  it.each<[string, JsonObject, object]>([
    ['no page', { tests: [{ name: 't' }] }, { kind: 'invalid_arguments', message: expect.stringContaining('no page') }],
    [
      'too much of it',
      { files: { 'index.html': 'x'.repeat(600_000), 'b.js': 'x'.repeat(600_000) }, tests: [{ name: 't' }] },
      { kind: 'invalid_arguments' },
    ],
  ])('refuses %s', async (_what, args, refusal) => {
    expect(await execute(args, call, new AbortController().signal)).toMatchObject({
      ok: false,
      class: 'recoverable',
      ...refusal,
    })
  })

  it('says how to get a browser where there is none', async () => {
    const nowhere = executeIn(browserPool({ ...process.env, PLAYWRIGHT_CHROMIUM: '/nowhere/chromium' }))
    expect(await nowhere({ html: 'x', tests: [{ name: 't' }] }, call, new AbortController().signal)).toMatchObject({
      ok: false,
      class: 'recoverable',
      kind: 'missing_dependency',
      message: expect.stringMatching(/can’t be started.*npx playwright install chromium/s),
    })
  })
})

const SAMPLE = [
  'a loop that begins later',
  'alerts',
  'buffers',
  'a file of the machine',
  'a page that won’t be left',
  'a service worker',
  'windows',
]
const harmful = HARMFUL_PAGES.filter(
  ({ what }) => process.env.LOOPWRIGHT_TEST_BROWSER === 'all' || SAMPLE.includes(what),
)

describe('a harmful page costs at most its browser', { timeout: 120_000 }, () => {
  it.each(harmful)(
    '$what',
    async ({ html, tests = [{ name: 't', expect: [{ target: '#here', visible: true }] }], error, passed }) => {
      const timeoutMs = error ? 3_000 : 30_000
      const { output, storable } = await check({ html, tests, timeoutMs, waitMs: error ? 500 : 8_000 })
      const { error: ended, passed: count } = output as { error: { type: string } | null; passed: number } // of a call that did not fail
      if (error) expect(error).toContain(ended?.type ?? 'none')
      else expect({ ended, count }).toEqual({ ended: null, count: passed })
      expect(storable).toBe(ended ? false : undefined)
      expect(
        (await check({ html: '<p>fine', tests: [{ name: 't', expect: [{ text: 'fine' }] }] })).output,
      ).toMatchObject({ ok: true })
    },
  )
})

it('a call that is aborted ends at once, and its browser leaves nothing behind', { timeout: 60_000 }, async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('loopwright-browser-'))
  const before = folders()
  const pool = browserPool(process.env, 100)
  const stop = new AbortController()
  const running = executeIn(pool)(
    { html: '<script>for(;;);</script>', tests: [{ name: 't' }], timeoutMs: 50_000 },
    call,
    stop.signal,
  )
  await expect.poll(() => folders().length, { timeout: 20_000 }).toBeGreaterThan(before.length)
  stop.abort()
  expect(await running).toMatchObject({ ok: false, class: 'timeout' })
  await expect.poll(() => pool.size(), { timeout: 50_000 }).toBe(0)
  await expect.poll(() => folders().filter((name) => !before.includes(name)), { timeout: 5_000 }).toEqual([])
})

it('a browser ends with whoever started it, however that ended', { timeout: 90_000 }, async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'killed-'))
  const program = `
    import { execute } from ${JSON.stringify(new URL('../../lib/tools/browser-check/execute.ts', import.meta.url).href)}
    const check = (html) => execute({ html, tests: [{ name: 't' }], timeoutMs: 60_000 }, {}, new AbortController().signal)
    await check('')
    void check('<script>for (;;);</script>')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500)`
  const args = ['--input-type=module', '-e', program]
  const { signal } = spawnSync(process.execPath, args, { env: { ...process.env, TMPDIR: own }, timeout: 60_000 })
  expect(signal).toBe('SIGKILL')
  const left = () =>
    spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes(own))
  await expect.poll(() => [...left(), ...readdirSync(own)], { timeout: 15_000, interval: 250 }).toEqual([])
  rmSync(own, { recursive: true })
})
