import type { Page } from '@playwright/test'

export type ScriptBytes = {
  /** Bytes over the wire, compressed as they came, headers included. */
  total: number
  files: { url: string; bytes: number }[]
}

const QUIET_MS = 700

/** Loads a page in a browser that has nothing of it, and counts the JavaScript that comes: what its first look costs. */
export async function scriptBytes(page: Page, address: string): Promise<ScriptBytes> {
  const scripts = await watchScripts(page)
  await page.goto(address, { waitUntil: 'load' })
  return scripts.settled()
}

/** Counts the JavaScript that comes from now on; `settled` tells it once none has come for a while. */
export async function watchScripts(page: Page): Promise<{ settled(): Promise<ScriptBytes> }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Map<string, { url: string; bytes: number }>()
  let latest = performance.now()
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type !== 'Script') return
    scripts.set(requestId, { url: response.url, bytes: 0 })
    latest = performance.now()
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId)
    if (!script) return
    script.bytes = encodedDataLength
    latest = performance.now()
  })
  return {
    async settled() {
      latest = Math.max(latest, performance.now())
      while (performance.now() - latest < QUIET_MS) await page.waitForTimeout(100)
      await session.detach()
      const files = [...scripts.values()].toSorted((a, b) => b.bytes - a.bytes)
      return { total: files.reduce((sum, { bytes }) => sum + bytes, 0), files }
    },
  }
}
