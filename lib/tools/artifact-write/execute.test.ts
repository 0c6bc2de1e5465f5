import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { artifactsInMemory } from '../../runner/fixture-artifacts.ts'
import { createToolRunner } from '../../runner/tool-runner.ts'
import { artifactWrite } from './definition.ts'
import { artifactWriteInto } from './execute.ts'

const never = new AbortController().signal

function tool() {
  const artifacts = artifactsInMemory()
  const tools = { [artifactWrite.name]: artifactWriteInto(artifacts) }
  const runner = createToolRunner({ [artifactWrite.name]: artifactWrite }, tools)
  const call = (args: JsonObject, key = 'k1') =>
    runner.run({ tool: artifactWrite.name, args, key, runId: 'run_a', iteration: 2, nodeId: 'act' }, never)
  const content = async () => {
    const file = await artifacts.read('run_a', 'art_00000001')
    return file && Buffer.from(file.content).toString('latin1')
  }
  return { call, content }
}

describe('artifact.write', () => {
  it.each<[string, JsonObject, string, string]>([
    ['a text', { name: 'a.md', content: '# Hi' }, 'text/markdown', '# Hi'],
    ['a text of no known kind', { name: 'notes', content: '' }, 'text/plain', ''],
    ['a value', { name: 'a', json: { a: [1] } }, 'application/json', '{\n  "a": [\n    1\n  ]\n}'],
    ['null, which is a value', { name: 'a.json', json: null }, 'application/json', 'null'],
    ['bytes', { name: 'a', content: 'AP8Q', base64: true }, 'application/octet-stream', '\0\xff\x10'],
    ['another media type', { name: 'a.md', content: 'x', mediaType: 'text/x-mine' }, 'text/x-mine', 'x'],
  ])('keeps %s and gives a reference', async (_, args, mediaType, kept) => {
    const { call, content } = tool()
    expect(await call(args)).toEqual({
      ok: true,
      output: { artifact: 'art_00000001', name: args.name, mediaType, bytes: kept.length },
    })
    expect(await content()).toBe(kept)
  })

  it('the same call again gives the same file', async () => {
    const { call } = tool()
    const first = await call({ name: 'a', content: 'x' })
    expect(await call({ name: 'a', content: 'x' })).toEqual(first)
    expect(await call({ name: 'a', content: 'x' }, 'k2')).not.toEqual(first)
  })

  it.each<[string, JsonObject, RegExp]>([
    ['no content', { name: 'a' }, /either content or json/],
    ['two contents', { name: 'a', content: '', json: 1 }, /either content or json/],
    ['a path', { name: 'a/b', content: '' }, /args.name: use a plain name/],
    ['a way up', { name: '..', content: '' }, /args.name/],
    ['a backslash', { name: 'a\\b', content: '' }, /args.name/],
    ['a line end in the name', { name: 'a\nb', content: '' }, /args.name/],
    ['a name that reads backwards', { name: 'a\u202Etxt.exe', content: '' }, /args.name/],
    ['a media type with parameters', { name: 'a', content: '', mediaType: 'text/html; x="y"' }, /args.mediaType/],
    ['a media type that ends a header', { name: 'a', content: '', mediaType: 'a/b\r\nx: y' }, /args.mediaType/],
    ['what is not base64', { name: 'a', content: '???', base64: true }, /is not base64/],
    ['no name', { content: '' }, /args.name: is required/],
  ])('%s is refused, and nothing is kept', async (_, args, problem) => {
    const { call, content } = tool()
    const outcome = await call(args)
    expect(outcome).toMatchObject({ ok: false, class: 'recoverable', kind: 'invalid_arguments' })
    expect(outcome.ok ? '' : outcome.message).toMatch(problem)
    expect(await content()).toBeNull()
  })
})
