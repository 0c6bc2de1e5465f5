export const ENCRYPTION_KEY_BYTES = 32

/** A key of 32 bytes as base64 (either alphabet) or hex; null when the text is none. */
export function encryptionKeyOf(text: string): Buffer | null {
  const given = text.trim()
  if (/^[0-9a-f]{64}$/i.test(given)) return Buffer.from(given, 'hex')
  if (!/^[\w+/-]{43}=?$/.test(given)) return null
  const key = Buffer.from(given, 'base64')
  return key.length === ENCRYPTION_KEY_BYTES ? key : null
}
