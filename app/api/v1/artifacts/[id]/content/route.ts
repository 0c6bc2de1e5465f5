import { downloadHeaders } from '@/lib/api/download-headers.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { ArtifactParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readArtifactContent } from '@/lib/server/artifacts.ts'

export const GET = route({
  policy: 'workspace:read',
  params: ArtifactParams,
  async handle({ services, actor, params }) {
    const read = await readArtifactContent(services, actor, params.id)
    if (!read.ok) return read
    const { artifact, content } = read.value
    return new Response(new Uint8Array(content), { headers: downloadHeaders(artifact) })
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
