import { route } from '@/lib/api/route.ts'
import { toolCatalogue } from '@/lib/server/catalogue.ts'

export const GET = route({ policy: 'workspace:read', handle: () => toolCatalogue() })
