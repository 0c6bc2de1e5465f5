import type { ArtifactRef } from '../loop/artefacts/artifact-ref.ts'
import { ArtifactId } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { ArtifactStore } from './ports.ts'

type Row = { workspace: string; key: string; runId: string; ref: ArtifactRef; content: Uint8Array }

/** Files kept in this process. `workspaceOf` tells which workspace a run belongs to; without it all runs are of one. */
export function artifactsInMemory(workspaceOf: (runId: string) => string = () => 'one'): ArtifactStore {
  const rows: Row[] = []
  return {
    async write({ runId, name, mediaType, content, idempotencyKey: key }) {
      const workspace = workspaceOf(runId)
      const made = rows.find((row) => row.workspace === workspace && row.key === key)
      if (made) return { ok: true, ref: made.ref }
      const bytes = content.byteLength
      if (bytes > LIMITS.artifactBytes) return { ok: false, message: `“${name}” has ${bytes} bytes` }
      const written = rows.filter((row) => row.runId === runId)
      if (written.length >= LIMITS.artifactsPerRun) return { ok: false, message: 'artifactsPerRun' }
      if (written.reduce((sum, { ref }) => sum + ref.bytes, bytes) > LIMITS.artifactRunBytes)
        return { ok: false, message: 'artifactRunBytes' }
      const artifact = ArtifactId.parse(`art_${String(rows.length + 1).padStart(8, '0')}`)
      const ref = { artifact, name, mediaType, bytes }
      rows.push({ workspace, key, runId, ref, content: Uint8Array.from(content) })
      return { ok: true, ref }
    },
    async read(runId, artifact) {
      const row = rows.find(({ workspace, ref }) => workspace === workspaceOf(runId) && ref.artifact === artifact)
      return row ? { ref: row.ref, content: row.content } : null
    },
  }
}
