import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readChecklist } from '@/lib/server/checklist.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => readChecklist(services, actor, params.slug),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
