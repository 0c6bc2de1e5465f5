import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

export const GET = route({ policy: 'workspace:read', handle: () => templateCatalogue() })

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
