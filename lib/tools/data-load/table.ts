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

/** A data file that was read. */
export type Table = {
  columns: Column[]
  rowCount: number
  /** What stands in a row, at a place of `columns`; null where the row has nothing. */
  cell(row: number, column: number): Json
  /** What a person should know of how it was read. */
  notes: string[]
}

/** The file can't be read: the message names the place. */
export class UnreadableData extends Error {}

/** The columns of a table that were chosen, in that order. @throws UnreadableData naming one that is not there. */
export function chooseColumns(table: Table, names: readonly string[]): Table {
  const places = new Map(table.columns.map(({ name }, place) => [name, place]))
  if (new Set(names).size < names.length) throw new UnreadableData('the columns to keep name one twice')
  const kept = names.map((name) => {
    const place = places.get(name)
    const column = place === undefined ? undefined : table.columns[place]
    if (place !== undefined && column) return { place, column }
    const known = table.columns.slice(0, 20).map((column) => `“${column.name}”`)
    throw new UnreadableData(`there is no column “${name}”; there are: ${known.join(', ')}`)
  })
  return {
    ...table,
    columns: kept.map(({ column }) => column),
    cell: (row, column) => table.cell(row, kept[column]?.place ?? -1),
  }
}

/** A row as an object with a member for each column. */
export function rowOf({ columns, cell }: Pick<Table, 'columns' | 'cell'>, row: number): JsonObject {
  return Object.fromEntries(columns.map(({ name }, column): [string, Json] => [name, cell(row, column)]))
}
