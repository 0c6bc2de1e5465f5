import { UploadQuery } from '@/lib/api/contracts/artifacts.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { readFileBody } from '@/lib/api/read-body.ts'
import { route } from '@/lib/api/route.ts'
import { bringArtifact, fileTooLarge } from '@/lib/server/artifacts.ts'

/** The body is the file itself. */
export const POST = route({
  policy: 'workspace:run',
  query: UploadQuery,
  status: 201,
  async handle({ services, actor, query, request }) {
    const content = await readFileBody(request)
    if (content === null) return fileTooLarge()
    const mediaType = request.headers.get('content-type')
    return bringArtifact(services, actor, { name: query.name, mediaType, content })
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
