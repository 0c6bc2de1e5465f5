import { VersionParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readVersion } from '@/lib/server/versions.ts'

export const GET = route({
  policy: 'workspace:read',
  params: VersionParams,
  handle: ({ services, actor, params }) => readVersion(services, actor, params.slug, params.number),
})
