import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { tempFolder } from '../../../tests/support/temp-database.ts'
import { openConnection } from './connection.ts'

afterEach(() => vi.unstubAllGlobals())

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
