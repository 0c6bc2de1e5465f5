import { isForbiddenKey } from '../artefacts/parse-json.ts'

const ID_LENGTH = 64

/** `base`, or `base-2`, `base-3` … when that is taken. Never a name that could reach a prototype. */
export function freshId(base: string, taken: ReadonlySet<string>, maxLength: number = ID_LENGTH): string {
  const stem = base.slice(0, maxLength)
  if (!taken.has(stem) && !isForbiddenKey(stem)) return stem
  for (let count = 2; ; count++) {
    const suffix = `-${count}`
    const id = stem.slice(0, maxLength - suffix.length) + suffix
    if (!taken.has(id)) return id
  }
}
