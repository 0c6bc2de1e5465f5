import { describe, expect, it } from 'vitest'
import { McpTool, McpToolName, mcpToolName } from '../artefacts/mcp-tool.ts'
import { mcpToolFacts } from '../kinds/mcp-tool-facts.ts'
import { newDesign } from './new-design.ts'
import {
  classifyTool,
  nameForTool,
  type OfferedTool,
  otherTools,
  setMcpTool,
  takeOverTool,
  textArguments,
  undoneBy,
} from './take-over-tool.ts'

const args = {
  type: 'object' as const,
  properties: {
    id: { type: 'string' as const },
    requestId: { type: 'string' as const },
    count: { type: 'integer' as const },
  },
  required: ['id', 'requestId'],
}
const offered = (part: Partial<OfferedTool> = {}): OfferedTool => ({
  name: 'close ticket',
  title: 'Close',
  description: 'Closes\n  a ticket.',
  args,
  hints: { readOnly: null, idempotent: null },
  ...part,
})

describe('a tool that is taken over', () => {
  it.each([
    [{ readOnly: null, idempotent: null }, 'unsafe', undefined],
    [{ readOnly: false, idempotent: false }, 'unsafe', undefined],
    [{ readOnly: true, idempotent: true }, 'read', undefined],
    [{ readOnly: false, idempotent: true }, 'keyed', 'requestId'],
  ])('that says %j begins as %s', (hints, effect, keyArg) => {
    const tool = takeOverTool('tickets', offered({ hints }))
    expect(tool).toMatchObject({ server: 'tickets', tool: 'close ticket', summary: 'Closes a ticket.', effect })
    expect(tool.keyArg).toBe(keyArg)
    expect(McpTool.safeParse(tool).success).toBe(true)
  })
  it('without an argument for a key is unsafe, whatever it says', () => {
    const plain = { type: 'object' as const, properties: { id: { type: 'string' as const } } }
    expect(takeOverTool('t', offered({ args: plain, hints: { readOnly: false, idempotent: true } })).effect).toBe(
      'unsafe',
    )
  })

  it('is classified by a person: the argument of the key goes and comes back', () => {
    const tool = takeOverTool('tickets', offered())
    const keyed = classifyTool(tool, 'keyed', 'requestId')
    expect(keyed.args).toEqual({
      type: 'object',
      properties: { id: args.properties.id, count: args.properties.count },
      required: ['id'],
    })
    expect(textArguments(keyed)).toEqual(['requestId', 'id'])
    const other = classifyTool(keyed, 'keyed', 'id')
    expect(Object.keys(other.args.properties ?? {})).toEqual(['count', 'requestId'])
    for (const effect of ['read', 'unsafe'] as const) {
      const back = classifyTool(keyed, effect, 'requestId')
      expect(back.keyArg).toBeUndefined()
      expect(back.args.properties).toEqual(args.properties)
    }
    for (const each of [keyed, other, classifyTool(keyed, 'keyed')]) expect(McpTool.safeParse(each).success).toBe(true)
  })

  it('is undone by another tool, with the arguments of the same names, until it is something else', () => {
    const other = takeOverTool('tickets', offered({ name: 'reopen', args: { ...args, required: ['id'] } }))
    const undone = undoneBy(classifyTool(takeOverTool('tickets', offered()), 'keyed', 'requestId'), 'mcp.t.re', other)
    expect(undone).toMatchObject({
      effect: 'compensatable',
      undo: { tool: 'mcp.t.re', args: { id: 'id', requestId: 'requestId', count: 'count' } },
      args: { properties: args.properties },
    })
    expect(McpTool.safeParse(undone).success).toBe(true)
    expect(McpTool.safeParse({ ...undone, undo: undefined }).success).toBe(false)
    const unsafe = classifyTool(undone, 'unsafe')
    expect(unsafe.undo).toBeUndefined()
    expect(McpTool.safeParse(unsafe).success).toBe(true)
    expect(mcpToolFacts('mcp.t.close', undone).undoOf?.({ id: 'a' })).toEqual({ tool: 'mcp.t.re', args: { id: 'a' } })
    expect(otherTools({ a: undone, b: other }, 'a')).toEqual({ b: other })
  })

  it.each(['x', 'a b/c', 'ü', '', 'y'.repeat(300), 'a.b.c', '__proto__'])(
    'called %j has a name that designs can have',
    (name) => {
      expect(McpToolName.safeParse(mcpToolName('a'.repeat(32), name)).success).toBe(true)
    },
  )

  it('gets a name of its own in the design, and keeps it', () => {
    const first = takeOverTool('t', offered({ name: 'a b' }))
    const second = takeOverTool('t', offered({ name: 'a/b' }))
    let design = newDesign('x')
    const before = design
    design = setMcpTool(design, nameForTool(design, first), first)
    design = setMcpTool(design, nameForTool(design, second), second)
    expect(Object.keys(design.mcpTools ?? {})).toEqual(['mcp.t.a_b', 'mcp.t.a_b-2'])
    expect(nameForTool(design, second)).toBe('mcp.t.a_b-2')
    design = setMcpTool(design, 'mcp.t.a_b', { ...first, effect: 'read' })
    expect(Object.keys(design.mcpTools ?? {})).toEqual(['mcp.t.a_b', 'mcp.t.a_b-2'])
    expect(setMcpTool(setMcpTool(design, 'mcp.t.a_b', undefined), 'mcp.t.a_b-2', undefined)).toEqual(before)
  })
})
