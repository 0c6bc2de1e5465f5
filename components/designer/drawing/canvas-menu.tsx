'use client'

import { useReactFlow } from '@xyflow/react'
import { Spline } from 'lucide-react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { MenuAt, MenuItem, MenuLabel, MenuSeparator, MenuSub } from '@/components/ui/menu.tsx'
import { connect } from '@/lib/loop/1-draw/edit-edges.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import type { Handle } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { ActionItem } from '../action-button.tsx'
import { addKindFrom } from '../place-node.ts'
import type { CanvasMenu as Shown } from '../store/canvas-lights.ts'
import { useDesign, useDesignerStore } from '../store/designer-context.tsx'
import { useLights, useLightsStore } from '../store/lights-context.tsx'
import { nodeFacts } from '../store/projection.ts'
import { useActionContext } from '../use-action-context.tsx'

/** The menu of a node, or the kinds that a connection let go over nothing may lead to. */
export function CanvasMenu() {
  const lights = useLightsStore()
  const menu = useLights((state) => state.menu)
  if (menu === null) return null
  const close = () => lights.setState({ menu: null })
  return menu.of === 'node' ? <NodeMenu menu={menu} onClose={close} /> : <ConnectionMenu menu={menu} onClose={close} />
}

type Props<Of extends Shown['of']> = { menu: Extract<Shown, { of: Of }>; onClose: () => void }

function ConnectionMenu({ menu, onClose }: Props<'connection'>) {
  const store = useDesignerStore()
  const { focusCanvas } = useActionContext()
  const { screenToFlowPosition } = useReactFlow()
  const at = screenToFlowPosition(menu.at)
  return (
    <MenuAt at={menu.at} label="Put a node here and connect it" onClose={onClose}>
      <MenuLabel>Connect to a new</MenuLabel>
      {Object.values(definitions).map(({ kind, title }) => (
        <MenuItem
          key={kind}
          icon={<KindGlyph kind={kind} size="sm" />}
          onSelect={() => {
            addKindFrom(store, kind, { x: at.x - 108, y: at.y - 16 }, menu)
            focusCanvas(store.getState().selection.nodes[0] ?? null)
          }}
        >
          {title}
        </MenuItem>
      ))}
    </MenuAt>
  )
}

function NodeMenu({ menu, onClose }: Props<'node'>) {
  const { focusCanvas } = useActionContext()
  const node = useDesign().nodes.find(({ id }) => id === menu.id)
  if (!node) return null
  const { handles } = nodeFacts(node, definitions)
  return (
    <MenuAt
      at={menu.at}
      label={`Actions for ${node.label || node.id}`}
      onClose={() => {
        onClose()
        focusCanvas(node.id)
      }}
    >
      {handles.map((handle) => (
        <ConnectTo key={handle.id} node={node} handle={handle} only={handles.length === 1} />
      ))}
      {handles.length > 0 ? <MenuSeparator /> : null}
      <ActionItem id="tryNode" />
      <ActionItem id="breakpoint" />
      <MenuSeparator />
      <ActionItem id="group" />
      <ActionItem id="ungroup" />
      <ActionItem id="duplicate" />
      <ActionItem id="copy" />
      <ActionItem id="delete" />
    </MenuAt>
  )
}

/** Every node that a handle may lead to, and the kinds of which a new one can be put beside it. */
function ConnectTo({ node, handle, only }: { node: DesignNode; handle: Handle; only: boolean }) {
  const store = useDesignerStore()
  const design = useDesign()
  const { getInternalNode } = useReactFlow()
  const now = design.edges.find((edge) => edge.from === node.id && edge.handle === handle.id)?.to
  const beside = () => {
    const { x = 0, y = 0 } = getInternalNode(node.id)?.position ?? {}
    return { x: x + 280, y }
  }
  return (
    <MenuSub icon={<Spline />} label={only ? 'Connect to' : `Connect “${handle.label}” to`}>
      {design.nodes
        .filter(({ id }) => id !== node.id)
        .map((target) => (
          <MenuItem
            key={target.id}
            icon={<KindGlyph kind={target.kind} size="sm" />}
            disabled={target.id === now}
            onSelect={() => {
              const { edit, set } = store.getState()
              edit((before) => connect(before, { from: node.id, handle: handle.id, to: target.id }))
              set({ notice: `Connected to ${target.label || target.id}.` })
            }}
          >
            {target.label || target.id}
            {target.id === now ? ' (now)' : ''}
          </MenuItem>
        ))}
      <MenuSeparator />
      {Object.values(definitions).map(({ kind, title }) => (
        <MenuItem
          key={kind}
          icon={<KindGlyph kind={kind} size="sm" />}
          onSelect={() => addKindFrom(store, kind, beside(), { from: node.id, handle: handle.id })}
        >
          New {title.toLowerCase()}
        </MenuItem>
      ))}
    </MenuSub>
  )
}
