import { PriceQuery, PutPriceBody } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { removePrice, savePrice } from '@/lib/server/edit-models.ts'

// Provider and model stand in the body and the query: a model's name may have slashes.
export const PUT = route({
  policy: 'workspace:edit',
  body: PutPriceBody,
  handle: ({ services, actor, body }) => savePrice(services, actor, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  query: PriceQuery,
  handle: ({ services, actor, query }) => removePrice(services, actor, query, query.seen),
})

export const { GET, POST, PATCH, OPTIONS } = otherMethods('PUT', 'DELETE')
