import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { secretCatalogue } from '@/lib/server/catalogue.ts'

export const GET = route({ policy: 'workspace:run', handle: ({ services }) => secretCatalogue(services) })

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
