'use client'

import dynamic from 'next/dynamic'
import { useDesigner } from '../store/designer-context.tsx'

const Open = dynamic(() => import('./try-dialog.tsx').then((module) => module.OpenTryDialog), { ssr: false })

/** The dialog that runs one node alone; loaded when it is asked for. */
export function TryDialog() {
  const node = useDesigner(({ dialog, tried, history }) =>
    dialog === 'try' ? history.present.nodes.find(({ id }) => id === tried) : undefined,
  )
  return node ? <Open key={node.id} node={node} /> : null
}
