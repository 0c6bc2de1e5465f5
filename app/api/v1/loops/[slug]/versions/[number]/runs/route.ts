import { otherMethods } from '@/lib/api/other-methods.ts'
import { VersionParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { listShowableRuns } from '@/lib/server/publish-template.ts'

/** Finished runs of what the version executes that a template of it can show, newest first. */
export const GET = route({
  policy: 'workspace:read',
  params: VersionParams,
  handle: ({ services, actor, params }) => listShowableRuns(services, actor, params.slug, params.number),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
