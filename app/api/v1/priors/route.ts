import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { listPriors } from '@/lib/server/priors.ts'

export const GET = route({
  policy: 'workspace:read',
  handle: ({ services, actor }) => listPriors(services, actor),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
