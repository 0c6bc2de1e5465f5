import { downloadHeaders } from '@/lib/api/download-headers.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { templateFile, templateFileText } from '@/lib/server/template-file.ts'

/** The template as a file, for a browser to save. */
export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  async handle({ services, actor, params }) {
    const file = await templateFile(services, actor, params.slug)
    if (!file.ok) return file
    const content = new TextEncoder().encode(templateFileText(file.value))
    const name = `${params.slug}.loopwright-template.json`
    return new Response(content, {
      headers: downloadHeaders({ name, mediaType: 'application/json', bytes: content.byteLength }),
    })
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
