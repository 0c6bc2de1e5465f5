import { isForbiddenKey } from '../../loop/artefacts/parse-json.ts'
import { firstChars } from '../../loop/text/first-chars.ts'

const MAX_NAME_CHARS = 100

/** A name for each column: its header where that can name one, each only once. What is called otherwise than in the file says so. */
export function nameColumns(headers: readonly string[]): {
  columns: { name: string; header?: string }[]
  notes: string[]
} {
  const taken = new Set<string>()
  const columns = headers.map((header, index) => {
    const plain = firstChars(header.trim(), MAX_NAME_CHARS)
    const name = free(plain === '' || isForbiddenKey(plain) ? `column_${index + 1}` : plain, taken)
    taken.add(name)
    return name === header || header === '' ? { name } : { name, header: firstChars(header, MAX_NAME_CHARS) }
  })
  const renamed = columns.flatMap(({ name, header }) =>
    header === undefined || header.trim() === name ? [] : [`“${header}” is “${name}”`],
  )
  return { columns, notes: renamed.length === 0 ? [] : [`Renamed: ${firstChars(renamed.join(', '), 1_000)}.`] }
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`
  return name
}
