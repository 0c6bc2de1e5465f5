import type { Json, JsonObject } from '../../loop/artefacts/json.ts'

export type ColumnType = 'integer' | 'number' | 'boolean' | 'text' | 'list' | 'object' | 'mixed' | 'empty'

export type Column = {
  name: string
  type: ColumnType
  /** Rows in which it has no value. */
  missing: number
  /** What the file calls it, where that can't be its name. */
  header?: string
}

/** A data file that was read. A row is an object with a member for each column. */
export type Table = {
  columns: Column[]
  rowCount: number
  row(index: number): JsonObject
  /** What a person should know of how it was read. */
  notes: string[]
}

/** The file can't be read: the message names the place. */
export class UnreadableData extends Error {}

/** The columns of a table that were chosen, in that order. @throws UnreadableData naming one that is not there. */
export function chooseColumns(table: Table, names: readonly string[]): Table {
  const columns = names.map((name) => {
    const found = table.columns.find((column) => column.name === name)
    if (found) return found
    const known = table.columns.slice(0, 20).map((column) => `“${column.name}”`)
    throw new UnreadableData(`there is no column “${name}”; there are: ${known.join(', ')}`)
  })
  const row = (index: number): JsonObject => {
    const whole = table.row(index)
    return Object.fromEntries(names.map((name): [string, Json] => [name, whole[name] ?? null]))
  }
  return { ...table, columns, row }
}
