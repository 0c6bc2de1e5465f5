import { LIMITS } from '../../loop/artefacts/limits.ts'
import { ModelFailure } from '../model-failure.ts'

const EMPTY_STATUS: readonly number[] = [204, 205, 304]

/** `fetch` that reads the whole response, counted after decompression, and drops the connection as soon as it is larger than `payloadBytes`. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) break
    bytes += read.value.byteLength
    if (bytes > LIMITS.payloadBytes) {
      // Not waited for: the answer is of no more interest, and neither is how its end goes.
      void reader?.cancel().catch(() => {})
      throw new ModelFailure(
        'recoverable',
        `the server’s response is larger than ${LIMITS.payloadBytes.toLocaleString('en')} bytes (payloadBytes)`,
      )
    }
    chunks.push(read.value)
  }
  const { status, statusText, headers } = response
  return new Response(EMPTY_STATUS.includes(status) ? null : new Blob(chunks), { status, statusText, headers })
}
