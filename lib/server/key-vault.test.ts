import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PROJECT_ROOT, tempFolder } from '../../tests/support/temp-database.ts'
import { ConfigError, readConfig } from './config.ts'
import { createKeyVault, type KeyVault } from './key-vault.ts'

const TEXT = 'sk-test-0123456789abcdef'
const PLACE = 'connection:conn_1'
const key = Buffer.alloc(32, 7)

let folder: string
let remove: () => void
beforeEach(() => {
  const temp = tempFolder()
  folder = temp.folder
  remove = temp.remove
})
afterEach(() => remove())

const file = () => path.join(folder, 'data', 'loopwright.db.key')
const byFile = () => createKeyVault({ keys: [], file: file() })
const byKeys = (...keys: Buffer[]) => createKeyVault({ keys, file: null })
function sealedBy(vault: KeyVault, text = TEXT, place = PLACE): string {
  const sealed = vault.seal(text, place)
  if (!sealed.ok) throw new Error(sealed.message)
  return sealed.sealed
}

describe('a sealed text', () => {
  it('opens to what it was, whatever it is, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, place) => {
        const whole = text.toWellFormed()
        const sealed = sealedBy(byKeys(key), whole, place)
        expect(byKeys(key).open(sealed, place)).toEqual({ ok: true, text: whole })
        expect(sealedBy(byKeys(key), whole, place)).not.toBe(sealed)
      }),
    )
    expect(sealedBy(byKeys(key))).not.toContain(TEXT)
  })

  it('can’t be moved to another place', () => {
    const sealed = sealedBy(byKeys(key))
    for (const place of ['connection:conn_2', 'mcp:conn_1', '', `${PLACE} `])
      expect(byKeys(key).open(sealed, place)).toMatchObject({ ok: false, why: 'damaged' })
  })

  it('can’t be changed in any bit', () => {
    const sealed = sealedBy(byKeys(key))
    const [version, name, encoded = ''] = sealed.split('.')
    const bytes = Buffer.from(encoded, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const other = Buffer.from(bytes)
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const changed = `${version}.${name}.${other.toString('base64url')}`
      expect(byKeys(key).open(changed, PLACE), `bit ${bit}`).toMatchObject({ ok: false, why: 'damaged' })
    }
  })

  it.each([
    '',
    'v1',
    'v1..',
    'v1.aaaaaaaa.',
    'v1.aaaaaaaa.AAAA',
    'sk-plain',
    'v2.aaaaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('that is none, %j, is refused', (text) => {
    expect(byKeys(key).open(text, PLACE)).toMatchObject({ ok: false, why: 'damaged' })
  })

  it('cut short or with more behind it is refused', () => {
    const sealed = sealedBy(byKeys(key))
    for (let length = 0; length < sealed.length; length++)
      expect(byKeys(key).open(sealed.slice(0, length), PLACE).ok, `first ${length}`).toBe(false)
    for (const more of ['A', '=', '\n', '.AAAA', ' ']) expect(byKeys(key).open(sealed + more, PLACE).ok).toBe(false)
  })

  it('of another key says so, and is not lost with it', () => {
    const opened = byKeys(Buffer.alloc(32, 8)).open(sealedBy(byKeys(key)), PLACE)
    expect(opened).toMatchObject({ ok: false, why: 'other-key' })
    expect(opened.ok ? '' : opened.message).toContain('was encrypted with another key. Enter it anew')
    // Its name changed to that of a key that is here: the tag does not fit.
    const name = sealedBy(byKeys(Buffer.alloc(32, 8))).split('.')[1]
    const renamed = sealedBy(byKeys(key)).replace(/\.[0-9a-f]{8}\./, `.${name}.`)
    expect(byKeys(Buffer.alloc(32, 8)).open(renamed, PLACE)).toMatchObject({ ok: false, why: 'damaged' })
  })

  it('outlives a change of keys: the new one seals, the old one opens', () => {
    const next = randomBytes(32)
    const old = sealedBy(byKeys(key))
    const both = byKeys(next, key)
    expect(both.open(old, PLACE)).toEqual({ ok: true, text: TEXT })
    expect(byKeys(next).open(sealedBy(both), PLACE)).toEqual({ ok: true, text: TEXT })
    expect(byKeys(key).open(sealedBy(both), PLACE)).toMatchObject({ ok: false, why: 'other-key' })
  })
})

describe('the key file', () => {
  it('is made by the first seal alone, for its owner alone', () => {
    expect(byFile().problem()).toBeNull()
    expect(byFile().open(sealedBy(byKeys(key)), PLACE)).toMatchObject({ ok: false, why: 'no-key' })
    expect(fs.existsSync(file())).toBe(false)
    const sealed = sealedBy(byFile())
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600)
    expect(fs.readdirSync(path.dirname(file()))).toEqual(['loopwright.db.key'])
    expect(byFile().open(sealed, PLACE)).toEqual({ ok: true, text: TEXT })
  })

  it('is closed to others when it was left open', () => {
    sealedBy(byFile())
    fs.chmodSync(file(), 0o644)
    sealedBy(byFile())
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('still opens what it sealed once the environment gives a key', () => {
    const sealed = sealedBy(byFile())
    const vault = createKeyVault({ keys: [key], file: file() })
    expect(vault.open(sealed, PLACE)).toEqual({ ok: true, text: TEXT })
    expect(byKeys(key).open(sealedBy(vault), PLACE)).toEqual({ ok: true, text: TEXT })
  })

  it.each([
    { what: 'is empty', text: '' },
    { what: 'holds something else', text: 'hello' },
    { what: 'was cut', text: Buffer.alloc(31).toString('base64') },
  ])('that $what is never written over', ({ text }) => {
    fs.mkdirSync(path.dirname(file()))
    fs.writeFileSync(file(), text)
    expect(byFile().seal(TEXT, PLACE)).toMatchObject({ ok: false })
    expect(byFile().problem()).toContain('holds no encryption key')
    expect(byFile().open(sealedBy(byKeys(key)), PLACE)).toMatchObject({ ok: false, why: 'no-key' })
    expect(fs.readFileSync(file(), 'utf8')).toBe(text)
  })

  it('that can’t be made is a problem, not a crash', () => {
    fs.writeFileSync(path.join(folder, 'data'), 'a file where a folder should be')
    expect(byFile().seal(TEXT, PLACE)).toMatchObject({ ok: false })
  })

  it('is one for all processes that come at once', async () => {
    const program = path.join(PROJECT_ROOT, 'lib/server/key-vault-process.ts')
    const processes = Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, [program, folder, '60', TEXT], { stdio: ['pipe', 'pipe', 'inherit'] })
      const ready = once(child.stdout, 'data')
      const said: Buffer[] = []
      child.stdout.on('data', (part: Buffer) => said.push(part))
      return {
        child,
        ready,
        done: once(child, 'close').then(() => Buffer.concat(said).toString().trim().split('\n').slice(1)),
      }
    })
    await Promise.all(processes.map(({ ready }) => ready))
    for (const { child } of processes) child.stdin.end()
    for (const sealed of await Promise.all(processes.map(({ done }) => done))) {
      expect(sealed).toHaveLength(60)
      const vaultOf = (n: number) => createKeyVault({ keys: [], file: path.join(folder, `${n}.key`) })
      for (const [n, text] of sealed.entries())
        expect(vaultOf(n).open(text, `file ${n}`), text).toEqual({ ok: true, text: TEXT })
    }
    expect(fs.readdirSync(folder)).toHaveLength(60)
  })
})

describe('a database of several machines', () => {
  it('gets no stored keys without a key of the environment', () => {
    const sealed = byKeys().seal(TEXT, PLACE)
    expect(sealed.ok ? '' : sealed.message).toMatch(/LOOPWRIGHT_ENCRYPTION_KEY.*openssl rand -base64 32/)
    expect(byKeys().problem()).toContain('LOOPWRIGHT_ENCRYPTION_KEY')
    expect(byKeys().open(sealedBy(byKeys(key)), PLACE)).toMatchObject({ ok: false, why: 'no-key' })
  })

  it('has no key file', () => {
    expect(readConfig({ DATABASE_URL: 'postgresql://h/d' }, '/app').vault).toEqual({ keys: [], file: null })
    expect(readConfig({}, '/app').vault).toEqual({ keys: [], file: '/app/data/loopwright.db.key' })
  })
})

describe('LOOPWRIGHT_ENCRYPTION_KEY', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, n) => 255 - n))
  const read = (value: string) => readConfig({ LOOPWRIGHT_ENCRYPTION_KEY: value }, '/app').vault.keys
  it.each([
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ` ${bytes.toString('base64')}\n`,
  ])('is read as %s', (value) => expect(read(value)).toEqual([bytes]))

  it('may hold several', () => {
    expect(read(`${key.toString('hex')}, ${bytes.toString('base64')}`)).toEqual([key, bytes])
    expect(read('  ')).toEqual([])
  })

  it.each([
    'secret-of-mine',
    bytes.subarray(1).toString('base64'),
    bytes.subarray(1).toString('hex'),
    `${bytes.toString('hex')},`,
    `${bytes.toString('hex')}00`,
  ])('%s is refused with how to make one, and not repeated', (value) => {
    expect(() => read(value)).toThrow(ConfigError)
    expect(() => read(value)).toThrow('openssl rand -base64 32')
    expect(() => read(value)).not.toThrow(value.slice(0, 8))
  })
})
