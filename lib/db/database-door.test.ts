import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { tempFolder } from '../../tests/support/temp-database.ts'
import { databaseFile, openConnection } from './database-door.ts'

afterEach(() => vi.unstubAllGlobals())

it.each([
  [undefined, '/app/data/loopwright.db'],
  ['', '/app/data/loopwright.db'],
  ['file:./data/dev.db', '/app/data/dev.db'],
  ['file:data/dev.db?connection_limit=1', '/app/data/dev.db'],
  ['file:/var/lib/x.db', '/var/lib/x.db'],
  ['file:///var/lib/with%20space.db', '/var/lib/with space.db'],
])('DATABASE_URL %s is the file %s', (url, file) => {
  expect(databaseFile(url, '/app')).toBe(path.resolve(file))
})

it.each(['postgresql://u:secret@host/db', './data.db', 'file:', 'file::memory:'])('refuses DATABASE_URL %s', (url) => {
  expect(() => databaseFile(url, '/app')).toThrow(/DATABASE_URL/)
})

it('never repeats a secret of the URL', () => {
  let message = ''
  try {
    databaseFile('postgresql://u:secret@host/db', '/app')
  } catch (error) {
    message = String(error)
  }
  expect(message).toMatch(/DATABASE_URL/)
  expect(message).not.toMatch(/secret/)
})

it('says which Node is needed instead of crashing on an older one', async () => {
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, node: '20.19.0' } })
  await expect(openConnection('/nowhere/x.db')).rejects.toThrow(/Node 24.*20\.19\.0/)
})

it.skipIf(process.platform !== 'linux')('says at once that a folder can’t be made', async () => {
  await expect(openConnection('/proc/nope/deeper/x.db')).rejects.toThrow(/The folder \/proc\/nope .* can't be made/)
})

it('makes the folders that are missing', async () => {
  const { folder, remove } = tempFolder()
  const file = path.join(folder, 'a', 'b', 'x.db')
  ;(await openConnection(file)).close()
  expect(fs.existsSync(file)).toBe(true)
  remove()
})
