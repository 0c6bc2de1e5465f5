import { CLOSING_PLACE } from '../loop/artefacts/consolidation.ts'
import type { MemoryRecord, MemoryRecords, MemoryWrite } from './ports.ts'

type Row = MemoryWrite & { id: string; current: boolean }

/** Long-term memory of one workspace, kept in this process. `loopOf` tells which loop a run belongs to; without it all runs are of one. */
export function memoryRecords(loopOf: (runId: string) => string = () => 'loop'): MemoryRecords {
  const rows: Row[] = []
  const sameScope = (row: Row, entry: MemoryWrite) =>
    row.scope === entry.scope && (entry.scope === 'workspace' || loopOf(row.runId) === loopOf(entry.runId))
  return {
    async list(runId, keys, limit) {
      const reach = rows.filter(
        (row) => row.current && (row.scope === 'workspace' || loopOf(row.runId) === loopOf(runId)),
      )
      const wanted = keys === null ? reach : reach.filter(({ key }) => key !== null && keys.includes(key))
      return wanted.reverse().slice(0, limit).map(toRecord)
    },
    async write(entry) {
      const current = rows.filter((row) => row.current && sameScope(row, entry))
      const made = rows.find(({ idempotencyKey }) => idempotencyKey === entry.idempotencyKey)
      if (made) return { id: made.id, isNew: true }
      const there = current.find(({ key, text }) => key === entry.key && text === entry.text)
      if (there) return { id: there.id, isNew: false }
      for (const row of current) if (entry.key !== null && row.key === entry.key) row.current = false
      const id = `mem_${String(rows.length + 1).padStart(8, '0')}`
      rows.push({ ...entry, id, current: true })
      return { id, isNew: true }
    },
  }
}

function toRecord({ id, key, text, runId, iteration, nodeId }: Row): MemoryRecord {
  return { id, key, text, source: `${runId}, iteration ${iteration}, ${nodeId ?? CLOSING_PLACE}` }
}
