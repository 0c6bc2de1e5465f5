import { isUniqueViolation } from './unique-violation.ts'

/** What whoever writes has seen of a row: the time of its last change, or null: that there was none. Undefined: it is written over whatever is there. */
export type Seen = number | null | undefined

const MOST_TRIES = 5

/**
 * Writes one row unless it has changed since it was seen; false when it has, and nothing changes. The time of a change always goes up, so that it tells
 * two changes within one millisecond apart.
 */
export async function writeIfSeen<Row extends { updatedAt: bigint }>(
  table: {
    find(): Promise<Row | null>
    create(updatedAt: bigint): Promise<unknown>
    /** How many rows were changed: 0 when `there` is no more what it was. */
    update(there: Row, updatedAt: bigint): Promise<number>
  },
  seen: Seen,
  now: number,
): Promise<boolean> {
  const at = BigInt(now)
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const there = await table.find()
    if (!isAsSeen(there, seen)) return false
    if (there) {
      const later = at > there.updatedAt ? at : there.updatedAt + 1n
      if ((await table.update(there, later)) > 0) return true
    } else {
      try {
        await table.create(at)
        return true
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
      }
    }
  }
  return false
}

function isAsSeen(there: { updatedAt: bigint } | null, seen: Seen): boolean {
  return seen === undefined || (there === null ? seen === null : Number(there.updatedAt) === seen)
}

/** For a delete: the condition that the row is as it was seen. */
export function asSeen(seen: number | undefined): { updatedAt?: bigint } {
  return seen === undefined ? {} : { updatedAt: BigInt(seen) }
}
