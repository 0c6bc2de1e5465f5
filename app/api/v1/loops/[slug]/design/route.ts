import { SaveDesignBody } from '@/lib/api/contracts/loops.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { saveDesign } from '@/lib/server/save-design.ts'

export const PUT = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: SaveDesignBody,
  handle: ({ services, actor, params, body }) => saveDesign(services, actor, params.slug, body),
})

export const { GET, POST, PATCH, DELETE, OPTIONS } = otherMethods('PUT')
