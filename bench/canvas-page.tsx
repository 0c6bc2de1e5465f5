import '@/app/globals.css'
import { ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { DesignCanvas } from '@/components/designer/design-canvas.tsx'
import { createCanvasLights } from '@/components/designer/store/canvas-lights.ts'
import { DesignerStoreProvider } from '@/components/designer/store/designer-context.tsx'
import { createDesignerStore } from '@/components/designer/store/designer-store.ts'
import { LightsProvider } from '@/components/designer/store/lights-context.tsx'
import { TooltipProvider } from '@/components/ui/tooltip.tsx'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { gridDesign } from './grid-design.ts'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
root.style.cssText = 'display: flex; height: 100vh'
const count = Number(new URL(location.href).searchParams.get('nodes') ?? 1_000)
const store = createDesignerStore({
  slug: 'bench',
  design: gridDesign(newDesign('bench'), count),
  revision: 1,
  accepted: true,
})
const lights = createCanvasLights()

/** What the program outside calls. */
function Doors() {
  const flow = useReactFlow()
  useEffect(() => {
    Object.assign(window, {
      zoomTo: (zoom: number) => flow.setViewport({ x: 40, y: 60, zoom }),
      drawn: () => document.querySelectorAll('.react-flow__node').length,
      light,
      replace,
    })
  }, [flow])
  return null
}

const pair = (turn: number) => {
  const ids = store.getState().nodes.map(({ id }) => id)
  return [ids[turn % ids.length] ?? '', ids[(turn * 7 + 3) % ids.length] ?? '']
}

/** Two nodes are lit, and whoever was lit before is not. */
function light(turn: number): void {
  const [one = '', other = ''] = pair(turn)
  flushSync(() => lights.setState({ uses: { [one]: 'read', [other]: 'written' } }))
}

/** The same as it is usually done: a new array, in which the nodes concerned have other data. */
function replace(turn: number): void {
  const lit = new Set(pair(turn))
  const nodes = store.getState().nodes.map((node) => {
    const summary = lit.has(node.id) ? 'lit' : 'idle'
    return node.data.summary === summary ? node : { ...node, data: { ...node.data, summary } }
  })
  flushSync(() => store.setState({ nodes }))
}

createRoot(root).render(
  <DesignerStoreProvider value={store}>
    <LightsProvider value={lights}>
      <ReactFlowProvider>
        <TooltipProvider>
          <DesignCanvas />
          <Doors />
        </TooltipProvider>
      </ReactFlowProvider>
    </LightsProvider>
  </DesignerStoreProvider>,
)
