import { describe, expect, it } from 'vitest'
import { administrate, databaseUrl, privatePostgres } from '../../../tests/support/postgres.ts'
import { PROJECT_ROOT } from '../../../tests/support/temp-database.ts'
import { openDatabase } from '../database.ts'
import { DatabaseDoorError } from '../database-door-error.ts'
import { databaseLocation, migrationsFolder } from '../database-location.ts'

const folder = migrationsFolder({ kind: 'postgresql' }, PROJECT_ROOT)

async function refusal(url: string): Promise<string> {
  const error: unknown = await openDatabase(databaseLocation(url, '/app'), folder).then(
    async (database) => {
      await database.close()
      throw new Error('it opened')
    },
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DatabaseDoorError)
  return (error as DatabaseDoorError).message
}

describe('a server that can’t be used is told in words, without its password', () => {
  const server = async (other: { password?: string; username?: string; pathname?: string }) =>
    Object.assign(new URL((await privatePostgres()).url), other).href
  it.each([
    ['a wrong password', () => server({ password: 's3cret' }), /the user or the password is wrong/],
    ['an unknown user', () => server({ username: 'nobody-here' }), /the user or the password is wrong/],
    ['no such database', () => server({ pathname: '/nothing' }), /no database of this name; create it/],
    [
      'no such server',
      async () => 'postgresql://me:s3cret@127.0.0.1:1/x',
      /127\.0\.0\.1:1\/x can’t be used: nothing answers/,
    ],
    ['no such host', async () => 'postgresql://me:s3cret@no-such-host.invalid/x', /there is no such host/],
    ['a password that is not encoded', async () => 'postgresql://me:s3c/ret#@host:x/db', /must be encoded/],
    ['a password with a slash', async () => 'postgresql://me:1234/s3cret@127.0.0.1:1/loop', /must be encoded/],
    ['a password that ends with a hash', async () => 'postgresql://me:12#s3cret@127.0.0.1:1/x', /must be encoded/],
    ['a hash after a number', async () => 'postgresql://s3cret:1#2@127.0.0.1:1/x', /must be encoded/],
    ['a password with a question mark', async () => 'postgresql://me:1?s3cret@127.0.0.1:1/x', /must be encoded/],
    ['a password with a percent sign', async () => 'postgresql://me:s3c%zz@127.0.0.1:1/x', /must be encoded/],
    ['a name of a database that can’t be read', async () => 'postgresql://me:x@127.0.0.1:1/s3c%zz', /must be encoded/],
    ['a schema of its own', async () => 'postgresql://me:s3cret@host/db?schema=other', /database of its own/],
  ])('%s', async (_name, url, says) => {
    const message = await refusal(await url())
    expect(message).toMatch(says)
    expect(message).not.toMatch(/s3c|me:/)
    const { password } = new URL((await privatePostgres()).url)
    if (password !== '') expect(message).not.toContain(password)
  })

  it('a user who may not create tables', async () => {
    const postgres = await privatePostgres()
    const url = await postgres.createEmptyDatabase()
    const name = `reader_${Date.now()}`
    await administrate(url, (client) => client.query(`CREATE ROLE ${name} LOGIN PASSWORD 's3cret'`))
    const theirs = Object.assign(new URL(url), { username: name, password: 's3cret' }).href
    expect(await refusal(theirs)).toMatch(/lacks a right/)
    await administrate(url, (client) => client.query(`DROP ROLE ${name}`))
  })

  it('a database that can’t hold every text', async () => {
    const postgres = await privatePostgres()
    const empty = new URL(await postgres.createEmptyDatabase()).pathname.slice(1)
    const name = `${empty}_latin`
    const create = `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`
    await administrate(postgres.url, (client) => client.query(create))
    expect(await refusal(databaseUrl(postgres.url, name))).toMatch(/encoding UTF8, but has LATIN1/)
  })
})
