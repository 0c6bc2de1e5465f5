import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { artifactsInMemory } from '../../runner/fixture-artifacts.ts'
import { createToolRunner } from '../../runner/tool-runner.ts'
import { artifactRead } from './definition.ts'
import { artifactReadFrom } from './execute.ts'

const never = new AbortController().signal
const PLACE = { iteration: 2, nodeId: 'act' }

async function withFile(content: string | Uint8Array) {
  const artifacts = artifactsInMemory((runId) => (runId === 'run_b' ? 'other' : 'one'))
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const file = { name: 'a.txt', mediaType: 'text/plain', content: bytes, idempotencyKey: 'k' }
  const written = await artifacts.write({ runId: 'run_a', ...PLACE, ...file })
  if (!written.ok) throw new Error(written.message)
  const tools = { [artifactRead.name]: artifactReadFrom(artifacts) }
  const runner = createToolRunner({ [artifactRead.name]: artifactRead }, tools)
  const read = (args: JsonObject, runId = 'run_a') =>
    runner.run({ tool: artifactRead.name, args: { artifact: written.ref, ...args }, key: 'k', runId, ...PLACE }, never)
  return { read, ref: written.ref }
}

describe('artifact.read', () => {
  it('gives a part of the text, with its sizes and where the next begins', async () => {
    const { read, ref } = await withFile('0123456789')
    const sizes = { totalChars: 10, name: 'a.txt', mediaType: 'text/plain', bytes: 10 }
    expect(await read({})).toEqual({ ok: true, output: { text: '0123456789', offset: 0, nextOffset: null, ...sizes } })
    expect(await read({ artifact: ref.artifact, offset: 2, maxChars: 3 })).toEqual({
      ok: true,
      output: { text: '234', offset: 2, nextOffset: 5, ...sizes },
    })
    expect(await read({ offset: 99 })).toMatchObject({ output: { text: '', offset: 10, nextOffset: null } })
  })

  it('cuts no character in two, however the parts are chosen', async () => {
    const text = 'a😀b😀😀c'
    const { read } = await withFile(text)
    for (const maxChars of [1, 2, 3, 4]) {
      let [all, offset] = ['', 0 as number | null]
      while (offset !== null) {
        const outcome = await read({ offset, maxChars })
        const part = (outcome.ok ? outcome.output : {}) as { text: string; nextOffset: number | null } // as above
        expect(part.text.isWellFormed()).toBe(true)
        all += part.text
        offset = part.nextOffset
      }
      expect(all).toBe(text)
    }
    expect(await read({ offset: 2 })).toMatchObject({ output: { offset: 3, text: 'b😀😀c' } })
  })

  it('refuses what is no text, no file, or not in the workspace', async () => {
    const bytes = await withFile(Uint8Array.from([0xff, 0xd8]))
    expect(await bytes.read({})).toMatchObject({ ok: false, message: '“a.txt” is no text (text/plain, 2 bytes)' })
    const { read } = await withFile('x')
    expect(await read({ artifact: 3 })).toMatchObject({ ok: false, kind: 'invalid_arguments' })
    expect(await read({ artifact: 'art_99999999' })).toMatchObject({ ok: false, kind: 'missing_dependency' })
    expect(await read({}, 'run_b')).toMatchObject({ ok: false, kind: 'missing_dependency' })
  })
})
