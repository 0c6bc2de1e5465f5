import { SQLITE_CLAIMS } from '../claim-sql.ts'
import type { ClaimRow } from '../claims.ts'
import type { SqliteConnection } from './connection.ts'

export function prepareClaims(connection: SqliteConnection) {
  return {
    next: connection.prepare<[object], { id: string }>(SQLITE_CLAIMS.next),
    claimNext: connection.prepare<[object], ClaimRow>(SQLITE_CLAIMS.claimNext),
    claimRun: connection.prepare<[object], ClaimRow>(SQLITE_CLAIMS.claimRun),
    othersWait: connection.prepare<[object]>(SQLITE_CLAIMS.othersWait),
  }
}
