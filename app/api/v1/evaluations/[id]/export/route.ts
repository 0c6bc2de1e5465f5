import { ExportEvaluationQuery } from '@/lib/api/contracts/evaluations.ts'
import { downloadHeaders } from '@/lib/api/download-headers.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { EvaluationParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { exportEvaluation } from '@/lib/server/export-evaluation.ts'

export const GET = route({
  policy: 'workspace:read',
  params: EvaluationParams,
  query: ExportEvaluationQuery,
  async handle({ services, actor, params, query }) {
    const exported = await exportEvaluation(services, actor, params.id, query.format)
    if (!exported.ok) return exported
    const { text, ...file } = exported.value
    const bytes = new TextEncoder().encode(text)
    return new Response(bytes, { headers: downloadHeaders({ ...file, bytes: bytes.length }) })
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
