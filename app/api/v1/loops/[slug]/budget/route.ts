import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readBudget } from '@/lib/server/daily-budget.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => readBudget(services, actor, params.slug),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
