import { type Place, placeOf } from '@/components/problems/place-of.ts'
import { whereOf } from '@/components/problems/where-of.ts'
import type { TextPlace } from '@/lib/loop/1-draw/design-texts.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { groupKey, noteKey } from '../store/project-extras.ts'

/** A place that is edited in a form. */
export type FormPlace = Exclude<TextPlace, { in: 'note' } | { in: 'group' }>

/** The path under which problems name the same place. */
function pathOf(place: FormPlace): { nodeId?: string; field: string } {
  switch (place.in) {
    case 'node':
      return { nodeId: place.id, field: place.field }
    case 'loop':
      return { field: place.field }
    case 'state':
      return { field: ['state.properties', place.name, place.field].filter(Boolean).join('.') }
    case 'contract':
    case 'consolidation':
      return { field: `${place.in}.${place.field}` }
  }
}

/** Where the text of a place is edited. */
export function placeOfText(place: FormPlace): Place {
  return placeOf(pathOf(place))
}

/** The part of the canvas that a place belongs to. */
export function keyOf(place: TextPlace): string | null {
  if (place.in === 'note') return noteKey(place.id)
  if (place.in === 'group') return groupKey(place.id)
  return place.in === 'node' ? place.id : null
}

/** A place in words, from the whole to the part. */
export function wordsOfPlace(place: TextPlace, design: LoopDesign): string[] {
  if (place.in === 'note') return ['Note on the canvas']
  if (place.in === 'group') return ['Frame', design.layout.groups?.find(({ id }) => id === place.id)?.label ?? '']
  if (place.in === 'state') return ['State', place.name, ...(place.field === '' ? [] : ['Description'])]
  const { parts } = whereOf(pathOf(place), design)
  return place.in === 'loop' ? ['Loop', ...parts] : parts
}
