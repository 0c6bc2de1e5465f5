import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ENCRYPTION_KEY_BYTES, encryptionKeyOf } from './encryption-key.ts'

export type Sealed = { ok: true; sealed: string } | { ok: false; message: string }
/**
 * `no-key`: there is none here. `other-key`: it was sealed with one that isn't here. `damaged`: it was changed, or belongs to something else.
 * `message` is a sentence for people without its subject: “can’t be read: …”.
 */
export type Opened =
  | { ok: true; text: string }
  | { ok: false; why: 'no-key' | 'other-key' | 'damaged'; message: string }

/** Keeps texts that nobody may read in a database, such as keys of providers. Neither of its functions throws. */
export type KeyVault = {
  /** Why nothing can be sealed here; null when it can. Makes nothing. */
  problem(): string | null
  /** `context` names the place of the text, as in `connection:conn_1`: moved to any other, it can't be opened. */
  seal(text: string, context: string): Sealed
  open(sealed: string, context: string): Opened
}

export type KeyVaultOptions = {
  /** From the environment: the first one seals, and each of them opens. */
  keys: readonly Buffer[]
  /** Where a key is made and kept when the environment gives none; null: nowhere, since other machines would not have it. */
  file: string | null
}

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

const NO_KEY =
  'Keys can’t be stored before LOOPWRIGHT_ENCRYPTION_KEY is set: several machines share this database, and each needs the same key. Make one with “openssl rand -base64 32”, set it wherever Loopwright runs, and restart it.'
const ENTER_ANEW = 'Enter it anew, or bring the other key back.'

/** Seals with AES-256-GCM: a random nonce for each text, and the context as additional data. */
export function createKeyVault({ keys, file }: KeyVaultOptions): KeyVault {
  const fromFile = () => (file === null ? ({ ok: true, key: null } as const) : readKeyFile(file))
  // The file of a time before the environment gave a key still opens what it sealed.
  const openers = () => {
    const kept = fromFile()
    return kept.ok && kept.key ? [...keys, kept.key] : [...keys]
  }
  const problem = () => {
    if (keys.length > 0) return null
    if (file === null) return NO_KEY
    const kept = fromFile()
    return kept.ok ? null : kept.message
  }
  return {
    problem,
    seal(text, context) {
      const own = keys[0]
      if (own) return { ok: true, sealed: encrypt(own, text, context) }
      if (file === null) return { ok: false, message: NO_KEY }
      const kept = readOrMakeKeyFile(file)
      return kept.ok ? { ok: true, sealed: encrypt(kept.key, text, context) } : kept
    },
    open(sealed, context) {
      const all = openers()
      const parts = partsOf(sealed)
      if (!parts) return { ok: false, why: 'damaged', message: `is stored in a form that can’t be read. ${ENTER_ANEW}` }
      if (all.length === 0) {
        const why = problem() ?? `The file ${file} with the key that encrypted it is gone. ${ENTER_ANEW}`
        return { ok: false, why: 'no-key', message: `can’t be read. ${why}` }
      }
      const key = all.find((each) => nameOf(each) === parts.key)
      if (!key) return { ok: false, why: 'other-key', message: `was encrypted with another key. ${ENTER_ANEW}` }
      const text = decrypt(key, parts, context)
      if (text !== null) return { ok: true, text }
      return { ok: false, why: 'damaged', message: 'was changed or moved where it is stored. Enter it anew.' }
    },
  }
}

/** Tells keys apart without telling anything about them. */
function nameOf(key: Buffer): string {
  return createHmac('sha256', key).update('loopwright key name').digest('hex').slice(0, 8)
}

function encrypt(key: Buffer, text: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${VERSION} ${context}`, 'utf8'))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const bytes = Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  return `${VERSION}.${nameOf(key)}.${bytes.toString('base64url')}`
}

type Parts = { key: string; nonce: Buffer; tag: Buffer; sealed: Buffer }

function partsOf(text: string): Parts | null {
  const [version, key, encoded, ...rest] = text.split('.')
  if (version !== VERSION || !key || !encoded || rest.length > 0) return null
  const bytes = Buffer.from(encoded, 'base64url')
  // Decoding passes over what is no base64: only one way of writing the same bytes is ours.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) return null
  return {
    key,
    nonce: bytes.subarray(0, NONCE_BYTES),
    tag: bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    sealed: bytes.subarray(NONCE_BYTES + TAG_BYTES),
  }
}

function decrypt(key: Buffer, { nonce, tag, sealed }: Parts, context: string): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(`${VERSION} ${context}`, 'utf8'))
      .setAuthTag(tag)
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

type KeyFile<Key> = { ok: true; key: Key } | { ok: false; message: string }

/** Null: there is no file. */
function readKeyFile(file: string): KeyFile<Buffer | null> {
  try {
    const text = fs.readFileSync(file, 'utf8')
    if ((fs.statSync(file).mode & 0o077) !== 0) keepToOwner(file)
    const key = encryptionKeyOf(text)
    return key
      ? { ok: true, key }
      : {
          ok: false,
          message: `The file ${file} holds no encryption key. Bring it back from a backup, or delete it to begin anew.`,
        }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { ok: true, key: null }
    return { ok: false, message: `The file ${file} with the encryption key can’t be read (${errorCode(error)}).` }
  }
}

/** Some file systems have no modes: there, the folder has to do. */
function keepToOwner(file: string): void {
  try {
    fs.chmodSync(file, 0o600)
  } catch {
    // The key can be used all the same.
  }
}

/** Several processes may come at once: the first file counts, and nobody ever sees a part of it. */
function readOrMakeKeyFile(file: string): KeyFile<Buffer> {
  const there = readKeyFile(file)
  if (!there.ok) return there
  if (there.key) return { ok: true, key: there.key }
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(draft, `${randomBytes(ENCRYPTION_KEY_BYTES).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    fs.linkSync(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST')
      return { ok: false, message: `The file ${file} for the encryption key can’t be made (${errorCode(error)}).` }
  } finally {
    fs.rmSync(draft, { force: true })
  }
  const made = readKeyFile(file)
  if (!made.ok) return made
  return made.key ? { ok: true, key: made.key } : { ok: false, message: `The file ${file} is gone again.` }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
