import type { Json } from '../../loop/artefacts/json.ts'
import { unpack } from '../packed.ts'
import type { PostgresValue } from './prepared-statement.ts'

export type Query = <Row extends object>(text: string, values: Record<string, PostgresValue>) => Promise<Row[]>

/** Reads the large values of these hashes with one query. A value that is gone is undefined; one that is damaged throws DamagedValue when it is asked for. */
export async function readPayloads(
  query: Query,
  workspaceId: string,
  hashes: string[],
): Promise<(hash: string) => Json | undefined> {
  if (hashes.length === 0) return () => undefined
  const rows = await query<{ hash: string; content: Buffer }>(
    `SELECT "hash", "content" FROM "Payload" WHERE "workspaceId" = @workspaceId AND "hash" = ANY(@hashes::text[])`,
    { workspaceId, hashes },
  )
  const byHash = new Map(rows.map(({ hash, content }) => [hash, content]))
  return (hash) => {
    const content = byHash.get(hash)
    return content && unpack(content, `payload ${hash}`)
  }
}
