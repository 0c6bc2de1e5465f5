import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'
import { resolve4 } from 'node:dns/promises'
import { get as httpGet } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { withoutNetwork } from '../support/network-guard.ts'

const ways: [string, () => unknown][] = [
  ['fetch', () => fetch('http://127.0.0.1:9/')],
  ['net', () => connect(9, '127.0.0.1')],
  ['tls', () => tlsConnect(9, '127.0.0.1')],
  ['http', () => httpGet('http://127.0.0.1:9/')],
  ['https', () => httpsRequest('https://127.0.0.1:9/')],
  ['dns', () => lookup('localhost', () => {})],
  ['dns, by promise', () => resolve4('localhost')],
  ['udp', () => createSocket('udp4')],
  ['WebSocket', () => new WebSocket('ws://127.0.0.1:9/')],
  ['a process', () => spawn('true')],
  ['a process, waited for', () => spawnSync('true')],
  ['a thread', () => new Worker('', { eval: true })],
]

describe('the network guard', () => {
  it.each(ways)('shuts off %s, and counts', async (_name, way) => {
    const { value, tries } = await withoutNetwork(async () => {
      try {
        await way()
        return 'it went out'
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    })
    expect(value).toContain('is shut off')
    expect(tries.length).toBeGreaterThan(0)
  })

  it('opens all of them again', async () => {
    await expect(withoutNetwork(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(spawnSync('true').error).toBeUndefined()
    await expect(fetch('http://127.0.0.1:9/')).rejects.not.toThrow('is shut off')
  })
})
