/** A shorter secret is a part of common words, and so can't be masked; a shorter key is a place-holder for servers that want any key at all. */
export const MIN_SECRET_CHARS = 8
const BEARER = /\bBearer\s+[\w.~+/=-]+/gi

export type Redact = {
  /** A message of a failed call: without the secrets, and without any bearer token. */
  message(text: string): string
  /** An answer: without the secrets. Other tokens in it are the model's own words. */
  answer(text: string): string
}

/** Replaces every occurrence of the given secrets by `[secret]`: a server may say back what it was sent. */
export function redactor(secrets: readonly string[]): Redact {
  const longestFirst = secrets
    .filter((secret) => secret.length >= MIN_SECRET_CHARS)
    .sort((one, other) => other.length - one.length)
  const answer = (text: string) => longestFirst.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
  return { answer, message: (text) => answer(text.replace(BEARER, '[secret]')) }
}
