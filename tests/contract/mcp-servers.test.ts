import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../lib/db/database.ts'
import { deleteMcpServer, findMcpServer, keepMcpTools, listMcpServers, putMcpServer } from '../../lib/db/mcp-servers.ts'
import type { Scope } from '../../lib/db/scope.ts'
import { BACKENDS, openTwoWorkspaces } from '../support/temp-database.ts'

describe.each(BACKENDS)('MCP servers in %s', (backend) => {
  let database: Database
  let remove: () => Promise<void>
  let scope: Scope
  let other: Scope
  beforeEach(async () => {
    ;({ database, scope, other, remove } = await openTwoWorkspaces(backend))
  })
  afterEach(() => remove())

  const put = (url: string, seen?: number | null, by = scope) =>
    putMcpServer(database, by, { name: 'mine', seen, now: 5 }, () => ({
      url,
      sealedHeaders: 'x',
      headerNames: ['a', 'B'],
    }))
  const read = async () => {
    const found = await findMcpServer(database, scope, 'mine')
    if (!found) throw new Error('it is not there')
    return found
  }

  it('one is made, changed and forgotten, each only as it was seen', async () => {
    expect(await put('http://a', 3)).toBe(false)
    expect(await put('http://a', null)).toBe(true)
    expect(await put('http://a', null)).toBe(false)
    const first = await read()
    expect(first).toMatchObject({
      url: 'http://a',
      sealedHeaders: 'x',
      headerNames: ['a', 'B'],
      tools: [],
      listedAt: null,
      updatedAt: 5,
    })
    expect(first.id).toMatch(/^mcp_/)
    expect(await put('http://b', 5)).toBe(true)
    expect(await read()).toEqual({ ...first, url: 'http://b', updatedAt: 6 })
    expect(await deleteMcpServer(database, scope, 'mine', 5)).toBe(false)
    expect(await deleteMcpServer(database, scope, 'mine', 6)).toBe(true)
    expect(await findMcpServer(database, scope, 'mine')).toBeNull()
  })

  it('keeps what a server listed until its address changes, and nothing of an address that it no more has', async () => {
    await put('http://a')
    const asked = await read()
    expect(await keepMcpTools(database, asked, [{ name: 't' }], 9)).toBe(true)
    expect(await read()).toMatchObject({ tools: [{ name: 't' }], listedAt: 9, updatedAt: 5 })
    await put('http://a')
    expect(await read()).toMatchObject({ tools: [{ name: 't' }], updatedAt: 6 })
    await put('http://b')
    expect(await read()).toMatchObject({ tools: [], listedAt: null })
    expect(await keepMcpTools(database, asked, [{ name: 'late' }], 10)).toBe(false)
    expect(await read()).toMatchObject({ tools: [] })
  })

  it('belongs to its workspace', async () => {
    await put('http://a')
    await put('http://b', undefined, other)
    expect((await listMcpServers(database, scope)).map(({ url }) => url)).toEqual(['http://a'])
    expect(await deleteMcpServer(database, other, 'mine', undefined)).toBe(true)
    expect(await listMcpServers(database, scope)).toHaveLength(1)
  })

  it('of many who make it at once, one is heard', async () => {
    const made = await Promise.all(['http://a', 'http://b', 'http://c'].map((url) => put(url, null)))
    expect(made.filter(Boolean)).toHaveLength(1)
  })
})
