import { useStore } from '@xyflow/react'
import { createContext, type ReactNode, useContext } from 'react'

/**
 * From how far a drawing is seen: `near` all of it can be read; `far` lines of the usual width are less than a pixel; `distant` a node's own words
 * can't be read; `dots` no words at all.
 */
export type Distance = 'near' | 'far' | 'distant' | 'dots'

const FAR_BELOW = 0.6
const DISTANT_BELOW = 0.4
const DOTS_BELOW = 0.2

function distanceOf(zoom: number): Distance {
  if (zoom >= FAR_BELOW) return 'near'
  if (zoom >= DISTANT_BELOW) return 'far'
  return zoom >= DOTS_BELOW ? 'distant' : 'dots'
}

const Context = createContext<Distance>('near')

/** Tells the nodes and edges of a drawing how far away they are: one asks at each move of the drawing, for all of them. */
export function DistanceProvider({ children }: { children: ReactNode }) {
  const distance = useStore(({ transform }) => distanceOf(transform[2]))
  return <Context value={distance}>{children}</Context>
}

export function useDistance(): Distance {
  return useContext(Context)
}
