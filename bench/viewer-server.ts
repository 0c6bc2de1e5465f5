import { LOCAL_SCOPE } from '../lib/db/workspaces.ts'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { ringPositions } from '../lib/loop/1-draw/ring.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import type { LoopSpec } from '../lib/loop/artefacts/spec.ts'
import { readRun } from '../lib/server/read-run.ts'
import { readEvents, readIterations, readPayload, readSegment } from '../lib/server/read-trace.ts'
import { ok, type Result } from '../lib/server/result.ts'
import type { Actor, Services } from '../lib/server/services.ts'
import type { BenchDatabase } from './logged-run.ts'
import { servePage } from './serve-page.ts'

const ACTOR: Actor = { ...LOCAL_SCOPE, grants: new Set() }

/** The ring that the bench executes, as somebody would have drawn it. */
function drawn(spec: LoopSpec): LoopDesign {
  const ids = Object.keys(spec.nodes)
  const design = newDesign('Bench')
  const nodes = ids.map((id) => ({ id, kind: 'observe' as const, label: `Node ${id}`, note: '', config: { map: [] } }))
  const edges = ids.map((from, at) => ({ id: `e${at}`, from, handle: 'next', to: ids[(at + 1) % ids.length] ?? from }))
  const [entry = ''] = ids
  const positions = ringPositions({ nodes, edges, entry, head: entry })
  // The shapes above are those of a design; what the kinds make of the nodes is of no matter here.
  return {
    ...design,
    nodes,
    edges,
    entry,
    head: entry,
    layout: { ...design.layout, positions },
  } as unknown as LoopDesign
}

/** Serves the page and what of the API it reads: the product's own functions over the database of the bench. */
export function serveViewer({ database }: BenchDatabase, spec: LoopSpec) {
  // The one part of the services that reading needs.
  const services = { database } as unknown as Services
  const read = (url: URL, id: string, what: string, which: string): Promise<Result<unknown>> => {
    const number = (name: string, usual: number) => Number(url.searchParams.get(name) ?? usual)
    switch (what) {
      case '':
        return readRun(services, ACTOR, id)
      case 'snapshot':
        return Promise.resolve(ok({ design: drawn(spec), spec, specHash: '' }))
      case 'iterations':
        return readIterations(services, ACTOR, id, number('from', 1), number('limit', 1_000))
      case 'segments':
        return readSegment(services, ACTOR, id, Number(which), number('after', 0))
      case 'events':
        return readEvents(services, ACTOR, id, { after: number('after', 0), limit: number('limit', 500) })
      case 'payloads':
        return readPayload(services, ACTOR, id, which)
      default:
        return Promise.resolve(ok({ forks: [], children: [], artifacts: [], runs: [], nextCursor: null }))
    }
  }
  return servePage('viewer-page.tsx', (url, response) => {
    const [, id, what = '', which = ''] = /^\/api\/v1\/runs\/([^/]+)\/?([^/]*)\/?(.*)$/.exec(url.pathname) ?? []
    if (id === undefined) return false
    void read(url, id, what, which).then(
      (result) => {
        response.writeHead(result.ok ? 200 : 404, { 'content-type': 'application/json' })
        response.end(JSON.stringify(result.ok ? result.value : result.refusal))
      },
      (error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)),
    )
    return true
  })
}
