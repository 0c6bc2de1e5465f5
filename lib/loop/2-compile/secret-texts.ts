/** What keys look like. Repeats are bounded and begin with fixed letters, so that a scan takes one pass. */
const KINDS: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'a private key', pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g },
  { kind: 'a key of a model provider (sk-…)', pattern: /\bsk-[A-Za-z0-9_-]{20,300}/g },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,300}|github_pat_[A-Za-z0-9_]{30,300})/g },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,300}/g },
  { kind: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}/g },
  {
    kind: 'a signed token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}/g,
  },
  { kind: 'a bearer token', pattern: /\bBearer [A-Za-z0-9._~+/-]{19,4000}[A-Za-z0-9_~+/=-]/g },
]
/** In every key there is one of these: most texts are done with after one look. */
const HINT = /-----BEGIN|sk-|gh[pousr]_|github_pat_|AKIA|ASIA|xox|AIza|eyJ|Bearer /

export type SecretText = { kind: string; from: number; to: number }

/** Places in a text that look like keys, in order and without overlaps. */
export function secretTexts(text: string): SecretText[] {
  if (!HINT.test(text)) return []
  const found = KINDS.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, from: match.index, to: match.index + match[0].length })),
  )
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  let end = 0
  return found.filter(({ from, to }) => {
    const apart = from >= end
    if (apart) end = to
    return apart
  })
}
