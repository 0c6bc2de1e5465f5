import type { DesignerStore } from '@/components/designer/store/designer-store.ts'
import type { Span } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { Place } from './place-of.ts'

/** Selects what a place belongs to and asks the inspector for the field. */
export function goTo(store: DesignerStore, place: Place, span: Span | null = null): void {
  const { select, set, selection } = store.getState()
  if (place.select) select(place.select)
  else if (selection.nodes.length + selection.edges.length > 0) select({})
  set({ tab: place.tab, focus: { scope: place.scope, field: place.field, span } })
}
