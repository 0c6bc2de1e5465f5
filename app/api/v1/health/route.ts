import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readHealth } from '@/lib/server/health.ts'

/** 503 tells whoever sends requests here to send no more, whichever part is at fault. */
export const GET = route({
  policy: 'public',
  async handle({ services }) {
    const health = await readHealth(services)
    const well = health.status === 'ok' && health.database === 'ok'
    return Response.json(health, { status: well ? 200 : 503, headers: { 'cache-control': 'no-store' } })
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
