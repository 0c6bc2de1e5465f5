import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readModelSettings } from '@/lib/server/read-model-settings.ts'

export const GET = route({
  policy: 'workspace:read',
  handle: ({ services, actor }) => readModelSettings(services, actor),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
