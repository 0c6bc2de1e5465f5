import { stripVTControlCharacters } from 'node:util'
import type { Locator, Page } from 'playwright'
import type { Expectation, PageTest, Step } from './execute-job.ts'

/** A step that failed or an expectation that did not come true, in words. */
export class Unmet extends Error {}

const LOOK_EVERY_MS = 25
/** What one look is given at least, also when the time is nearly over: the machine may be busy. */
const LOOK_MS = 1_000

/** The steps of a test and what must be seen after them. Rejects with Unmet. */
export async function tryTest(page: Page, { steps = [], expect = [] }: PageTest, waitMs: number): Promise<void> {
  for (const [index, step] of steps.entries()) {
    await act(page, step, waitMs).catch((error) => {
      throw new Unmet(`step ${index + 1} (${step.do}${step.target ? ` ${step.target}` : ''}): ${reasonOf(error)}`)
    })
    for (const expectation of step.expect ?? []) await comeTrue(page, expectation, waitMs, `after step ${index + 1}, `)
  }
  for (const expectation of expect) await comeTrue(page, expectation, waitMs, '')
}

async function act(page: Page, { do: what, target, value }: Step, timeout: number): Promise<void> {
  if (what === 'reload') {
    await page.reload({ timeout })
    return
  }
  if (what === 'wait' && target === undefined) {
    await page.waitForTimeout(Math.min(Math.max(0, Number(value ?? 0) || 0), 10_000))
    return
  }
  if (what === 'press' && target === undefined) {
    await page.keyboard.press(value ?? 'Enter')
    return
  }
  if (target === undefined) throw new Unmet('the step needs a target')
  const element = locate(page, target)
  switch (what) {
    case 'click':
      return element.click({ timeout })
    case 'hover':
      return element.hover({ timeout })
    case 'fill':
      return element.fill(value ?? '', { timeout })
    case 'press':
      return element.press(value ?? 'Enter', { timeout })
    case 'select':
      await element.selectOption(value ?? '', { timeout })
      return
    case 'check':
      return element.check({ timeout })
    case 'uncheck':
      return element.uncheck({ timeout })
    case 'wait':
      return element.waitFor({ timeout })
    default:
      throw new Unmet(`there is no step “${what satisfies never}”`)
  }
}

function locate(page: Page, target: string): Locator {
  const [, by, name = ''] = /^(label|placeholder|testid)=(.*)$/s.exec(target) ?? []
  if (by === 'label') return page.getByLabel(name)
  if (by === 'placeholder') return page.getByPlaceholder(name)
  if (by === 'testid') return page.getByTestId(name)
  return page.locator(target)
}

/** Looks again and again until all of it holds. */
async function comeTrue(page: Page, expectation: Expectation, waitMs: number, when: string): Promise<void> {
  const until = Date.now() + (expectation.waitMs ?? waitMs)
  for (;;) {
    const unmet = await whatFails(page, expectation, Math.max(LOOK_MS, until - Date.now())).catch(reasonOf)
    if (unmet === null) return
    if (Date.now() >= until) throw new Unmet(`${when}${unmet}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** The first part of an expectation that does not hold, in words; null when all hold. Each look is bounded by `timeout`. */
async function whatFails(page: Page, wanted: Expectation, timeout: number): Promise<string | null> {
  const target = wanted.target ?? 'body'
  const element = locate(page, target)
  if (wanted.count !== undefined) {
    const count = await bounded(element.count(), timeout)
    if (count !== wanted.count) return `expected ${wanted.count} of ${target}, found ${count}`
  }
  if (wanted.visible !== undefined) {
    const visible = await bounded(element.isVisible(), timeout)
    if (visible !== wanted.visible) return `expected ${target} to be ${wanted.visible ? 'visible' : 'hidden'}`
  }
  if (wanted.text !== undefined || wanted.exactText !== undefined) {
    const text = plain(await element.innerText({ timeout }))
    if (wanted.text !== undefined && !text.includes(plain(wanted.text)))
      return `expected ${target} to contain ${quoted(wanted.text)}, it is ${quoted(text)}`
    if (wanted.exactText !== undefined && text !== plain(wanted.exactText))
      return `expected ${target} to be ${quoted(wanted.exactText)}, it is ${quoted(text)}`
  }
  if (wanted.value !== undefined) {
    const value = await element.inputValue({ timeout })
    if (value !== wanted.value)
      return `expected the value of ${target} to be ${quoted(wanted.value)}, it is ${quoted(value)}`
  }
  if (wanted.checked !== undefined && (await element.isChecked({ timeout })) !== wanted.checked)
    return `expected ${target} to be ${wanted.checked ? 'checked' : 'not checked'}`
  if (wanted.attribute !== undefined) {
    const { name, value } = wanted.attribute
    const given = await element.getAttribute(name, { timeout })
    if (given !== value)
      return `expected ${name} of ${target} to be ${quoted(value)}, it is ${given === null ? 'missing' : quoted(given)}`
  }
  return wanted.script === undefined ? null : whatScriptFails(page, wanted.script, wanted.equals, timeout)
}

async function whatScriptFails(page: Page, script: string, equals: unknown, timeout: number): Promise<string | null> {
  // As a text, since the page's own JSON and prototypes may be anything; what it says is judged here.
  const value: unknown = await bounded(page.evaluate(`(${script}\n)`), timeout)
  if (equals === undefined) return value ? null : `expected ${quoted(script)} to be true, it is ${shown(value)}`
  return shown(value) === shown(equals)
    ? null
    : `expected ${quoted(script)} to be ${shown(equals)}, it is ${shown(value)}`
}

async function bounded<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unmet(`the page did not answer within ${ms} ms`)), ms)
  })
  work.catch(() => {})
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
const quoted = (text: string) => `“${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`

/** JSON with sorted keys, short enough to be told. */
function shown(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  return (JSON.stringify(value, sorted) ?? 'undefined').slice(0, 10_000)
}

/** What a browser's library says, without its log of tries. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const plainText = stripVTControlCharacters(message).split('\nCall log:')[0] ?? ''
  const [first = '', ...rest] = plainText.split('\n')
  const matches = rest.filter((line) => /^\s*\d+\)/.test(line)).slice(0, 3)
  return [first.replace(/^(?:locator|page|keyboard)\.\w+: /, ''), ...matches.map((line) => line.trim())]
    .join(' ')
    .slice(0, 500)
}
