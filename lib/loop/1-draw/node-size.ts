/** Size of a node on the canvas before it is measured, in canvas units (pixels at zoom 1). Layouts, edges and previews count with it. */
export const NODE_SIZE = { width: 216, height: 76 } as const
