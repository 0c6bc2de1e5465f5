import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { providerCatalogue } from '@/lib/server/catalogue.ts'

export const GET = route({
  policy: 'workspace:read',
  handle: ({ services, actor }) => providerCatalogue(services, actor),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
