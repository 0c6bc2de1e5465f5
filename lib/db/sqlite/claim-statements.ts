import { claimNextSql, claimRunSql, NEXT, OTHERS_WAIT } from '../claim-sql.ts'
import type { ClaimRow } from '../claims.ts'
import type { SqliteConnection } from './connection.ts'

export function prepareClaims(connection: SqliteConnection) {
  return {
    next: connection.prepare<[object], { id: string }>(NEXT),
    claimNext: connection.prepare<[object], ClaimRow>(claimNextSql()),
    claimRun: connection.prepare<[object], ClaimRow>(claimRunSql()),
    othersWait: connection.prepare<[object]>(OTHERS_WAIT),
  }
}
