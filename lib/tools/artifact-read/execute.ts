import { isUtf8 } from 'node:buffer'
import { artifactIdOf } from '../../loop/artefacts/artifact-ref.ts'
import { firstChars } from '../../loop/text/first-chars.ts'
import type { ArtifactStore, ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { DEFAULT_CHARS } from './definition.ts'

/** Gives `{text, offset, nextOffset, totalChars, name, mediaType, bytes}`; `nextOffset` null: the text ends there. Offsets count UTF-16 units, and no character is cut in two. */
export function artifactReadFrom(artifacts: Pick<ArtifactStore, 'read'>): ToolExecute {
  return async ({ artifact, offset = 0, maxChars = DEFAULT_CHARS }, { runId }) => {
    const id = artifactIdOf(artifact)
    if (id === null) return failed('invalid_arguments', 'args.artifact: is neither a reference to a file nor its id')
    const file = await artifacts.read(runId, id)
    if (!file) return failed('missing_dependency', `there is no file ${id} in this workspace`)
    const { name, mediaType, bytes } = file.ref
    if (!isUtf8(file.content))
      return failed('invalid_arguments', `“${name}” is no text (${mediaType}, ${bytes.toLocaleString('en')} bytes)`)
    const whole = Buffer.from(file.content).toString('utf8')
    const from = startOfChar(whole, Number(offset))
    const text = firstChars(whole.slice(from), Math.max(2, Number(maxChars)))
    const end = from + text.length
    const nextOffset = end < whole.length ? end : null
    return {
      ok: true,
      output: { text, offset: from, nextOffset, totalChars: whole.length, name, mediaType, bytes },
    }
  }
}

/** A place within a character is that character's end: its first half was in the part before. */
function startOfChar(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return Math.min(text.length, code >= 0xdc00 && code <= 0xdfff ? at + 1 : at)
}

function failed(kind: 'invalid_arguments' | 'missing_dependency', message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind, message }
}
