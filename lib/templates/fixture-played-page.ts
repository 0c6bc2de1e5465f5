import { createContext, runInContext } from 'node:vm'

type Element = {
  dataset: Record<string, string>
  textContent: string
  addEventListener(type: string, listener: () => void): void
  append(child: Element): void
}
const LIMIT_MS = 500

/** What `#display` of a page shows when its keys have been pressed, for pages as the scripted builders write them: buttons, an output, and a script. Nothing is drawn. */
export function displayAfter(html: string, keys: readonly string[]): string {
  const listeners = new Map<Element, (() => void)[]>()
  const buttons: Element[] = []
  const element = (dataset: Record<string, string>, textContent: string): Element => {
    const own: (() => void)[] = []
    const made: Element = {
      dataset,
      textContent,
      addEventListener: (_, listener) => own.push(listener),
      append: (child) => buttons.push(child),
    }
    listeners.set(made, own)
    return made
  }
  for (const [, key = ''] of html.matchAll(/<button data-key="([^"]*)"/g)) buttons.push(element({ key }, key))
  const display = element({}, /id="display"[^>]*>([^<]*)</.exec(html)?.[1] ?? '')
  const board = element({}, '')
  const document = {
    getElementById: (id: string) => (id === 'display' ? display : board),
    querySelectorAll: () => buttons,
    createElement: () => element({}, ''),
  }
  const page = createContext({ document, pressed: [] })
  // As in a browser, a script that fails leaves the page as it is by then.
  const run = (code: string) => {
    try {
      runInContext(code, page, { timeout: LIMIT_MS })
    } catch {}
  }
  for (const [, script = ''] of html.matchAll(/<script>([\s\S]*?)<\/script>/g)) run(script)
  for (const key of keys) {
    const button = buttons.find((each) => each.dataset.key === key)
    page.pressed = button ? listeners.get(button) : []
    run('pressed.forEach((listener) => listener())')
  }
  return display.textContent
}
