import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import workerThreads from 'node:worker_threads'

type Door = { name: string; owner: object; member: string }

/** Every way out of this process that a runner could take: sockets, names, requests, other processes and threads. */
const DOORS: readonly Door[] = [
  { name: 'net socket', owner: net.Socket.prototype, member: 'connect' },
  { name: 'udp socket', owner: dgram, member: 'createSocket' },
  ...['request', 'get'].flatMap((member) => [
    { name: 'http', owner: http, member },
    { name: 'https', owner: https, member },
  ]),
  { name: 'tls', owner: tls, member: 'connect' },
  ...['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'].flatMap((member) => [
    { name: 'dns', owner: dns, member },
    { name: 'dns', owner: dns.promises, member },
  ]),
  { name: 'fetch', owner: globalThis, member: 'fetch' },
  { name: 'WebSocket', owner: globalThis, member: 'WebSocket' },
  { name: 'process', owner: childProcess.ChildProcess.prototype, member: 'spawn' },
  ...['spawnSync', 'execSync', 'execFileSync'].map((member) => ({ name: 'process', owner: childProcess, member })),
  { name: 'thread', owner: workerThreads, member: 'Worker' },
]

/**
 * Does the work with every door shut: whoever tries one gets an error, and is counted. The doors are open again afterwards. @returns what the work gave, and the
 * tries in order.
 */
export async function withoutNetwork<T>(work: () => Promise<T>): Promise<{ value: T; tries: string[] }> {
  const tries: string[] = []
  const open = DOORS.map(({ name, owner, member }) => {
    const before: unknown = Reflect.get(owner, member)
    // A constructor too: called by `new` it throws as well.
    const shut = function shut(): never {
      tries.push(`${name}: ${member}`)
      throw new Error(`${name} is shut off: ${member} was called`)
    }
    Reflect.set(owner, member, shut)
    return () => Reflect.set(owner, member, before)
  })
  syncBuiltinESMExports()
  try {
    return { value: await work(), tries }
  } finally {
    for (const reopen of open) reopen()
    syncBuiltinESMExports()
  }
}
