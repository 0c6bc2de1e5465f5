import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readHealth } from '@/lib/server/health.ts'

export const GET = route({ policy: 'public', handle: ({ services }) => readHealth(services) })

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
