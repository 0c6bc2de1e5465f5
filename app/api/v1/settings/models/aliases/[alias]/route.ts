import { AliasParams, PutAliasBody, SeenQuery } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { removeAlias, saveAlias } from '@/lib/server/edit-models.ts'

export const PUT = route({
  policy: 'workspace:edit',
  params: AliasParams,
  body: PutAliasBody,
  handle: ({ services, actor, params, body }) => saveAlias(services, actor, params.alias, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: AliasParams,
  query: SeenQuery,
  handle: ({ services, actor, params, query }) => removeAlias(services, actor, params.alias, query.seen),
})

export const { GET, POST, PATCH, OPTIONS } = otherMethods('PUT', 'DELETE')
