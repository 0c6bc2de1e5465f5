import type { z } from 'zod'

/** A schema fault in our words: where, and one clause without a final stop. */
export type Issue = { path: (string | number)[]; message: string; unknownKeys: string[] }

/** Unknown members that one finding names and its fix removes. */
const MOST_KEYS = 20

type ZodIssue = z.core.$ZodIssue

/** Issues of zod as flat findings. Of a union only the alternative that fits best is reported: nobody wants to read why the others didn't. */
export function plainIssues(issues: readonly ZodIssue[], base: (string | number)[] = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
    if (issue.code === 'invalid_union') return bestOfUnion(issue, path)
    if (issue.code === 'unrecognized_keys') {
      const unknownKeys = issue.keys.slice(0, MOST_KEYS)
      const names = unknownKeys.map((key) => `"${key.slice(0, 64)}"`).join(', ')
      const more = issue.keys.length - unknownKeys.length
      const message = `unknown ${issue.keys.length === 1 ? 'member' : 'members'} ${names}${more > 0 ? ` and ${more} more` : ''}`
      return [{ path, message, unknownKeys }]
    }
    return [{ path, message: inWords(issue), unknownKeys: [] }]
  })
}

function bestOfUnion(issue: Extract<ZodIssue, { code: 'invalid_union' }>, path: (string | number)[]): Issue[] {
  const alternatives = issue.errors.map((errors) => plainIssues(errors, path)).filter((found) => found.length > 0)
  const depth = (found: Issue[]) => Math.max(...found.map((one) => one.path.length))
  alternatives.sort((a, b) => depth(b) - depth(a) || a.length - b.length)
  const best = alternatives[0]
  if (best && depth(best) > path.length) return best
  if (issue.discriminator !== undefined)
    return [{ path, message: `is none of the known values of ${issue.discriminator}`, unknownKeys: [] }]
  return best && best.length === 1
    ? best
    : [{ path, message: 'has none of the forms that are allowed here', unknownKeys: [] }]
}

function inWords(issue: ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing'
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined
  const text = (inner ?? issue.message)
    .replace(/^(Invalid input|Invalid option|Too small|Too big): /, '')
    .replace(/\.$/, '')
  return text.charAt(0).toLowerCase() + text.slice(1)
}
