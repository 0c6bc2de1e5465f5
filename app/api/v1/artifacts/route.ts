import { UploadQuery } from '@/lib/api/contracts/artifacts.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { readBytes } from '@/lib/api/read-body.ts'
import { route } from '@/lib/api/route.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { bringArtifact } from '@/lib/server/artifacts.ts'
import { refuse } from '@/lib/server/result.ts'

/** The body is the file itself. */
export const POST = route({
  policy: 'workspace:run',
  query: UploadQuery,
  status: 201,
  async handle({ services, actor, query, request }) {
    const content = await readBytes(request, LIMITS.artifactBytes)
    if (content === 'too-large')
      return refuse('payload-too-large', `A file may have at most ${LIMITS.artifactBytes.toLocaleString('en')} bytes.`)
    const mediaType = request.headers.get('content-type')
    return bringArtifact(services, actor, { name: query.name, mediaType, content })
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
