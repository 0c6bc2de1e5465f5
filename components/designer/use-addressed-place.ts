import { useEffect } from 'react'
import { goTo } from '@/components/problems/go-to.ts'
import { placeOf } from '@/components/problems/place-of.ts'
import type { DesignerStore } from './store/designer-store.ts'

/** Goes once to the node and field that the address names, so that other pages can lead to where something is set. */
export function useAddressedPlace(store: DesignerStore): void {
  useEffect(() => {
    const url = new URL(window.location.href)
    const node = url.searchParams.get('node')
    const field = url.searchParams.get('field')
    if (node === null && field === null) return
    url.searchParams.delete('node')
    url.searchParams.delete('field')
    // Going on or reloading shall not lead there again.
    window.history.replaceState(window.history.state, '', url)
    const known = node !== null && store.getState().history.present.nodes.some(({ id }) => id === node)
    if (node !== null && !known) return
    goTo(store, placeOf({ ...(known ? { nodeId: node } : {}), ...(field === null ? {} : { field }) }))
  }, [store])
}
