import { ArtifactName, MediaType } from '../../loop/artefacts/artifact-ref.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { mediaTypeOf } from '../../loop/artefacts/media-type.ts'
import type { ArtifactStore, ToolExecute, ToolOutcome } from '../../runner/ports.ts'

type Content = { content: Uint8Array; otherwise: string }

/** Writes `{name, content | json, mediaType?, base64?}` and gives the reference `{artifact, name, mediaType, bytes}`. A call that is sent again gets that of the first. */
export function artifactWriteInto(artifacts: Pick<ArtifactStore, 'write'>): ToolExecute {
  return async (args, { key, runId, iteration, nodeId }) => {
    const name = ArtifactName.safeParse(args.name)
    if (!name.success) return invalid(`args.name: ${name.error.issues[0]?.message}`)
    const made = contentOf(args)
    if (typeof made === 'string') return invalid(made)
    const mediaType = MediaType.safeParse(args.mediaType ?? mediaTypeOf(name.data, made.otherwise))
    if (!mediaType.success) return invalid(`args.mediaType: ${mediaType.error.issues[0]?.message}`)
    const file = { name: name.data, mediaType: mediaType.data, content: made.content }
    const written = await artifacts.write({ runId, iteration, nodeId, ...file, idempotencyKey: key })
    return written.ok ? { ok: true, output: written.ref } : invalid(written.message)
  }
}

function contentOf({ content, json, base64 }: JsonObject): Content | string {
  if ((content === undefined) === (json === undefined)) return 'args: give either content or json'
  if (json !== undefined) return { content: Buffer.from(JSON.stringify(json, null, 2)), otherwise: 'application/json' }
  const text = String(content)
  if (base64 !== true) return { content: Buffer.from(text), otherwise: 'text/plain' }
  const bytes = Buffer.from(text, 'base64')
  const exact = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  return exact ? { content: bytes, otherwise: 'application/octet-stream' } : 'args.content: is not base64'
}

function invalid(message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message }
}
