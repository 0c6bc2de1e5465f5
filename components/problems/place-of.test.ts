import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { placeOf, placeOfPath } from './place-of.ts'

const problem = (part: Partial<Diagnostic>): Diagnostic => ({
  code: 'c',
  severity: 'error',
  message: '',
  why: '',
  fix: '',
  ...part,
})

describe('placeOf', () => {
  it.each([
    [
      { nodeId: 'act', field: 'tools.0' },
      { select: { nodes: ['act'] }, tab: 'selection', scope: 'node:act', field: 'tools.0' },
    ],
    [{ edgeId: 'e' }, { select: { edges: ['e'] }, tab: 'selection', scope: 'edge:e', field: 'to' }],
    [{ field: 'contract.score' }, { select: null, tab: 'contract', scope: 'contract', field: 'score' }],
    [
      { field: 'state.properties.a.default' },
      { select: null, tab: 'state', scope: 'state', field: 'properties.a.default' },
    ],
    [{ field: 'script.rules.0.when' }, { select: null, tab: 'models', scope: 'script', field: 'rules.0.when' }],
    [{ field: 'models.default' }, { select: null, tab: 'models', scope: 'models', field: 'default' }],
    [{ field: 'head' }, { select: null, tab: 'loop', scope: 'loop', field: 'head' }],
    [{}, { select: null, tab: 'loop', scope: 'loop', field: '' }],
  ])('%o', (part, expected) => {
    expect(placeOf(problem(part))).toEqual(expected)
  })
})

describe('placeOfPath', () => {
  const design = newDesign('ring')
  const [node, edge] = [design.nodes[1]?.id, design.edges[2]?.id]
  it.each([
    ['design.contract.maxIterations', { tab: 'contract', scope: 'contract', field: 'maxIterations' }],
    ['design.models.default.model', { tab: 'models', scope: 'models', field: 'default.model' }],
    ['design.nodes.1.config.prompt', { tab: 'selection', scope: `node:${node}`, field: 'prompt' }],
    ['design.nodes.1', { tab: 'selection', scope: `node:${node}`, field: '' }],
    ['design.edges.2.cap', { tab: 'selection', scope: `edge:${edge}`, field: 'cap' }],
    ['design.nodes.99.label', { tab: 'loop', scope: 'loop', field: 'nodes.99.label' }],
    ['design', { tab: 'loop', scope: 'loop', field: '' }],
  ])('%s', (path, expected) => {
    expect(placeOfPath(path, design)).toMatchObject(expected)
  })
})
