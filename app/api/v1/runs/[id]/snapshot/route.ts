import { SnapshotQuery } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readRunSnapshot } from '@/lib/server/read-run.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  query: SnapshotQuery,
  handle: ({ services, actor, params, query }) => readRunSnapshot(services, actor, params.id, query.seq),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
