import net from 'node:net'

/** A way to a PostgreSQL server that a test can break, as networks do. */
export type NetworkProxy = {
  url: string
  /** The connections of this moment pass nothing on any more, and nobody is told. */
  swallow(): void
  /** Ends all connections without a goodbye. */
  reset(): void
  close(): Promise<void>
}

/** Listens on a port of its own, and passes on to the server of this URL. */
export async function networkProxy(url: string): Promise<NetworkProxy> {
  const target = new URL(url)
  const host = target.searchParams.get('host') ?? target.hostname
  const port = target.port || '5432'
  const sockets = new Set<net.Socket>()
  const clients = new Set<net.Socket>()
  const swallowed = new WeakSet<net.Socket>()
  const dial = () => (host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(Number(port), host))
  const server = net.createServer((client) => {
    const upstream = dial()
    clients.add(client)
    const join = (from: net.Socket, to: net.Socket) => {
      sockets.add(from)
      from.on('data', (data) => {
        if (!swallowed.has(from)) to.write(data)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        clients.delete(from)
        to.destroy()
      })
    }
    join(client, upstream)
    join(upstream, client)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const through = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(address.port) })
  through.searchParams.delete('host')
  return {
    url: through.href,
    swallow() {
      for (const socket of sockets) swallowed.add(socket)
    },
    reset() {
      for (const client of clients) client.resetAndDestroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
