import { expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { newDesign } from '../1-draw/new-design.ts'
import type { CallableLoop, LoopRegistry } from '../kinds/loop-registry.ts'
import { compile } from './compile.ts'

const loop = (version: number, calls: string[] = []): CallableLoop => ({ version, state: null, accepted: true, calls })

/** What is said about circles when a loop `a` has one call. */
function circlesOf(child: { loop: string; version?: number }, registry: Omit<LoopRegistry, 'self'>): string[] {
  const design = newDesign('A')
  design.nodes = design.nodes.map((node) =>
    node.kind === 'act' ? { ...node, config: { tools: ['finish'], child } } : node,
  )
  const { diagnostics } = compile(design, definitions, toolDefinitions, { self: 'a', ...registry })
  return diagnostics.flatMap(({ code, message }) => (code === 'circular-call' ? [message.split(': ')[1] ?? ''] : []))
}

const a = loop(2)
it.each<{ what: string; child: { loop: string; version?: number }; of: Omit<LoopRegistry, 'self'>; circles: string[] }>(
  [
    {
      what: 'a named version that calls back, while the newest calls nothing',
      child: { loop: 'b', version: 1 },
      of: { loops: { a, b: loop(2) }, versions: { 'b@1': ['a'] } },
      circles: ['a → b@1 → a.'],
    },
    {
      what: 'a named version that calls nothing, while the newest calls back',
      child: { loop: 'b', version: 1 },
      of: { loops: { a, b: loop(2, ['a']) }, versions: { 'b@2': ['a'] } },
      circles: [],
    },
    {
      what: 'a named version on the way',
      child: { loop: 'b' },
      of: { loops: { a, b: loop(3, ['c@1']), c: loop(2) }, versions: { 'b@3': ['c@1'], 'c@1': ['a@1'] } },
      circles: ['a → b → c@1 → a@1.'],
    },
    {
      what: 'others that call each other for ever',
      child: { loop: 'b' },
      of: { loops: { a, b: loop(1, ['c@1']), c: loop(1, ['b']) }, versions: { 'b@1': ['c@1'], 'c@1': ['b'] } },
      circles: [],
    },
    { what: 'itself by number', child: { loop: 'a', version: 1 }, of: { loops: { a } }, circles: ['a → a@1.'] },
    { what: 'names that objects have by nature', child: { loop: 'constructor' }, of: { loops: { a } }, circles: [] },
  ],
)('$what', ({ child, of, circles }) => {
  expect(circlesOf(child, of)).toEqual(circles)
})
