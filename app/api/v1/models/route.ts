import { route } from '@/lib/api/route.ts'
import { providerCatalogue } from '@/lib/server/catalogue.ts'

export const GET = route({ policy: 'workspace:read', handle: ({ services }) => providerCatalogue(services) })
