import path from 'node:path'
import { expect, it } from 'vitest'
import { databaseLocation } from './database-location.ts'

it.each([
  [undefined, '/app/data/loopwright.db'],
  ['', '/app/data/loopwright.db'],
  ['file:./data/dev.db', '/app/data/dev.db'],
  ['file:data/dev.db?connection_limit=1', '/app/data/dev.db'],
  ['file:/var/lib/x.db', '/var/lib/x.db'],
  ['file:///var/lib/with%20space.db', '/var/lib/with space.db'],
])('DATABASE_URL %s is the file %s', (url, file) => {
  expect(databaseLocation(url, '/app')).toEqual({ kind: 'sqlite', file: path.resolve(file) })
})

it.each(['postgresql://u:secret@host/db', 'postgres://host/db'])('DATABASE_URL %s is a server', (url) => {
  expect(databaseLocation(url, '/app')).toEqual({ kind: 'postgresql', url })
})

it.each(['mysql://u:secret@host/db', './data.db', 'file:', 'file::memory:'])('refuses DATABASE_URL %s', (url) => {
  expect(() => databaseLocation(url, '/app')).toThrow(/DATABASE_URL/)
})

it.each([
  'mysql://u:secret@host/db',
  'user=loop password=secret host=db',
  'secret:more@host/db',
  'secret',
  'Postgresql+secret://host/db',
])('never repeats a secret of the URL: %s', (url) => {
  let message = ''
  try {
    databaseLocation(url, '/app')
  } catch (error) {
    message = String(error)
  }
  expect(message).toMatch(/DATABASE_URL must begin with file: or postgresql:/)
  expect(message).not.toMatch(/secret/)
})
