import type { Json } from '../../loop/artefacts/json.ts'
import type { ColumnType } from './table.ts'

const NUMBER = /^-?(?:0|[1-9]\d*)(\.\d+)?(?:[eE][+-]?\d+)?$/
const BOOLEAN = /^(?:true|false)$/i
/** Decimal digits that a number holds exactly. */
const EXACT_DIGITS = 15

/** The narrowest type that every cell of the column has without losing anything: numbers with leading zeros, or with more digits than a number holds, are text. */
export function guessType(records: readonly string[][], column: number, first: number): ColumnType {
  let type: ColumnType = 'empty'
  for (let index = first; index < records.length; index++) {
    const cell = records[index]?.[column] ?? ''
    if (cell === '') continue
    const own = typeOfCell(cell)
    if (own === 'text') return 'text'
    if (type === 'empty' || own === type) type = own
    else if (own === 'boolean' || type === 'boolean') return 'text'
    else type = 'number'
  }
  return type
}

function typeOfCell(cell: string): 'integer' | 'number' | 'boolean' | 'text' {
  if (BOOLEAN.test(cell)) return 'boolean'
  if (!NUMBER.test(cell) || cell === '-0' || !Number.isFinite(Number(cell))) return 'text'
  const digits = cell
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
  if (digits.length > EXACT_DIGITS) return 'text'
  return /[.eE]/.test(cell) ? 'number' : 'integer'
}

/** How a cell of such a column is read. Without `infer` every cell stays the text that it is. */
export function cellReader(type: ColumnType, infer: boolean): (cell: string) => Json {
  if (!infer) return (cell) => cell
  return (cell) => {
    if (cell === '') return null
    if (type === 'boolean') return cell.toLowerCase() === 'true'
    return type === 'integer' || type === 'number' ? Number(cell) : cell
  }
}
