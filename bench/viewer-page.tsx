/** The page of the viewer's bench: the viewer itself on a run of the server beside it, or its ribbon alone, or the same ribbon as SVG. */
import '../app/globals.css'
import { createRoot } from 'react-dom/client'
import { CommandsProvider } from '../components/commands/commands-provider.tsx'
import { Ribbon } from '../components/trace/ribbon/ribbon.tsx'
import { createTraceStore, type TraceStore } from '../components/trace/store/trace-store.ts'
import { TraceProvider, useTrace } from '../components/trace/trace-context.tsx'
import { TraceViewer } from '../components/trace/trace-viewer.tsx'
import { api } from '../lib/api/client.ts'
import { ribbonCells, ribbonScale } from '../lib/loop/4-trace/ribbon-geometry.ts'

/** What the page of a ribbon lets the bench do. */
export type ZoomDoor = { zoomThrough(count: number): Promise<void> }

const params = new URLSearchParams(location.search)
const id = params.get('run') ?? ''
const [run, snapshot] = await Promise.all([api.getRun(id), api.getRunSnapshot(id)])
const root = document.getElementById('root')
if (!run.ok || !snapshot.ok || !root) throw new Error('the bench has no such run')
const setup = { run: run.value.run, snapshot: snapshot.value }

const part = params.get('part')
if (part === null) {
  const place = { position: { iteration: 1, step: 1 }, view: {} }
  createRoot(root).render(
    <CommandsProvider>
      <TraceViewer {...setup} place={place} />
    </CommandsProvider>,
  )
} else {
  const store = createTraceStore({ api, ...setup, position: null })
  await store.getState().loadAllSummaries()
  store.getState().show({ measure: 'time' })
  Object.assign(globalThis, { zoomThrough: (count: number) => zoomThrough(store, count) } satisfies ZoomDoor)
  createRoot(root).render(
    <TraceProvider store={store}>
      {part === 'canvas' ? <Ribbon /> : <SvgRibbon binned={part === 'binned'} />}
    </TraceProvider>,
  )
}

/** From the whole run to a part of it and back, wandering from its start to its end. */
async function zoomThrough(store: TraceStore, count: number): Promise<void> {
  const all = store.getState().timeline.count
  for (let frame = 0; frame < count; frame++) {
    const span = all * (0.55 + 0.45 * Math.cos((2 * Math.PI * frame) / count))
    const from = ((all - span) * frame) / count
    store.getState().show({ window: { from, to: from + span } })
    await new Promise(requestAnimationFrame)
  }
  await new Promise(requestAnimationFrame)
}

const HEIGHT = 54

/** A ribbon as one would write it first: an element for each iteration in view. `binned`: for each column that ours draws. */
function SvgRibbon({ binned }: { binned: boolean }) {
  const { summaries, count } = useTrace((state) => state.timeline)
  const outcome = useTrace((state) => state.run.outcome)
  const shown = useTrace((state) => state.window) ?? { from: 0, to: count }
  const width = innerWidth
  const box = { width, height: HEIGHT, ...shown }
  const scale = ribbonScale(summaries, 'time')
  const perIteration = width / (shown.to - shown.from)
  const cells = binned
    ? ribbonCells(summaries, box, 'time', scale, outcome, count)
    : summaries.slice(Math.floor(shown.from), Math.ceil(shown.to)).map((summary, index) => {
        const first = Math.floor(shown.from) + index
        const height = (((summary?.endedAt ?? 0) - (summary?.startedAt ?? 0)) / scale.max) * HEIGHT
        const x = (first - shown.from) * perIteration
        return { first, x, y: HEIGHT - height, width: perIteration, height, tone: 'clean' }
      })
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      {cells.map((cell) => (
        <rect
          key={cell.first}
          x={cell.x}
          y={cell.y}
          width={Math.max(0.5, cell.width)}
          height={cell.height}
          className={cell.tone === 'clean' ? 'fill-line-strong' : 'fill-success'}
        />
      ))}
    </svg>
  )
}
