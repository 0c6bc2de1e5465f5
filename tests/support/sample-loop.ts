import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { compileDesign } from '../../lib/server/compile-design.ts'

/** A design that compiles, with its spec. */
export function sampleSpec() {
  const { compiled, diagnostics } = compileDesign(newDesign('Sample'))
  if (!compiled)
    throw new Error(`the new design does not compile: ${diagnostics.map((found) => found.message).join(' ')}`)
  return compiled
}
