import type { QueryConfig } from 'pg'
import { storableText } from './storable-text.ts'

/** What a named value of a statement may be. */
export type PostgresValue = string | number | null | Uint8Array | string[] | Uint8Array[]

type Prepared = { name: string; text: string; names: string[] }
const known = new Map<string, Prepared>()

/** A statement with named values (`@name`) as the driver takes it. Each text is parsed and planned once per connection. */
export function preparedStatement(text: string, values: Readonly<Record<string, PostgresValue>>): QueryConfig {
  const prepared = known.get(text) ?? prepare(text)
  return { name: prepared.name, text: prepared.text, values: prepared.names.map((name) => storable(values[name])) }
}

function storable(value: PostgresValue | undefined): PostgresValue {
  return typeof value === 'string' ? storableText(value) : (value ?? null)
}

function prepare(text: string): Prepared {
  const names: string[] = []
  const numbered = text.replace(/@(\w+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  const prepared = { name: `loopwright_${known.size + 1}`, text: numbered, names }
  known.set(text, prepared)
  return prepared
}
