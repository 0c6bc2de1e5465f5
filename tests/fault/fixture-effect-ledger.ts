import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that the ledger got: `key` is its idempotency key. */
export type Sent = { run: string; key: string; effect: string; body: unknown }

export type EffectLedger = {
  url: string
  /** Every request of a run, in the order in which they came. */
  sent(run: string): Sent[]
  close(): Promise<void>
}

/**
 * The world outside: a server that counts requests and their idempotency keys. One that names a process is never answered: the process is killed while it
 * waits for the answer, with the effect done.
 */
export async function effectLedger(): Promise<EffectLedger> {
  const all: Sent[] = []
  const server = createServer(async (request, response) => {
    const header = (name: string) => String(request.headers[name] ?? '')
    const body: unknown = JSON.parse((await Array.fromAsync(request)).join(''))
    all.push({ run: header('x-run'), key: header('idempotency-key'), effect: request.url ?? '', body })
    if (header('x-kill') !== '') process.kill(Number(header('x-kill')), 'SIGKILL')
    else response.end(JSON.stringify({ done: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Listening on TCP, its address is one.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sent: (run) => all.filter((each) => each.run === run),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
