import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { pauseRun } from '@/lib/server/pause-run.ts'

export const POST = route({
  policy: 'workspace:run',
  params: RunParams,
  handle: ({ services, actor, params }) => pauseRun(services, actor, params.id),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
