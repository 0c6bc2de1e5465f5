import { LIMITS } from '../../loop/artefacts/limits.ts'
import { isForbiddenKey } from '../../loop/artefacts/parse-json.ts'
import { firstChars } from '../../loop/text/first-chars.ts'

/** A name for each column: its header where that can name one, each only once. What is called otherwise than in the file says so. */
export function nameColumns(headers: readonly string[]): {
  columns: { name: string; header?: string }[]
  notes: string[]
} {
  const taken = new Set<string>()
  const columns = headers.map((header, index) => {
    const plain = firstChars(header.trim(), LIMITS.dataColumnChars)
    const name = free(plain === '' || isForbiddenKey(plain) ? `column_${index + 1}` : plain, taken)
    taken.add(name)
    return name === header || header === '' ? { name } : { name, header: firstChars(header, LIMITS.dataColumnChars) }
  })
  const renamed = columns.flatMap(({ name, header }) =>
    header === undefined || header.trim() === name ? [] : [`“${header}” is “${name}”`],
  )
  return { columns, notes: renamed.length === 0 ? [] : [`Renamed: ${firstChars(renamed.join(', '), 1_000)}.`] }
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) {
    const end = `_${count}`
    name = `${firstChars(wanted, LIMITS.dataColumnChars - end.length)}${end}`
  }
  return name
}
