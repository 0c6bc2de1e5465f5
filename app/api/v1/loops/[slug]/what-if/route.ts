import { WhatIfBody } from '@/lib/api/contracts/what-if.ts'
import { lineStreamResponse } from '@/lib/api/line-stream-response.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { whatIf } from '@/lib/server/what-if.ts'

export const POST = route({
  policy: 'workspace:run',
  params: LoopParams,
  body: WhatIfBody,
  async handle({ services, actor, params, body, request }) {
    const lines = await whatIf(services, actor, params.slug, body)
    return lines.ok ? lineStreamResponse(lines.value, [request.signal, services.stopping]) : lines
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
