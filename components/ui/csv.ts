export type CsvCell = string | number | boolean | null

/** A table as CSV (RFC 4180). A text that a spreadsheet would calculate is put behind an apostrophe. */
export function csvOf<T>(columns: Readonly<Record<string, (item: T) => CsvCell>>, items: readonly T[]): string {
  const cells = Object.values(columns)
  const lines = items.map((item) => cells.map((cell) => csvCell(cell(item))))
  return [Object.keys(columns), ...lines].map((line) => `${line.join(',')}\r\n`).join('')
}

function csvCell(value: CsvCell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
