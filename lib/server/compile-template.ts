import type { Compiled } from '../db/snapshots.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Diagnostic } from '../loop/diagnostics/diagnostic.ts'
import type { LoopRegistry } from '../loop/kinds/loop-registry.ts'
import type { Template } from '../templates/templates.ts'
import { loopsCalledBy } from './calls-loops.ts'
import { compileDesign } from './compile-design.ts'

export type CompiledPart = Compiled & { slug: string }

/** The registry with one more loop, whose version 1 was just published. */
export function withPublished({ self, loops, versions }: LoopRegistry, slug: string, { spec }: Compiled): LoopRegistry {
  const published = { version: 1, accepted: true, state: spec.state, calls: loopsCalledBy(Object.values(spec.nodes)) }
  return { self, loops: { ...loops, [slug]: published }, versions: versions ?? {} }
}

/** A template with its parts, compiled each as if those before it were published and nothing else were there. */
export function compileTemplate({ slug, design, parts }: Pick<Template, 'slug' | 'design' | 'parts'>): {
  compiled: Compiled
  parts: CompiledPart[]
  diagnostics: Diagnostic[]
} {
  let registry: LoopRegistry = { self: null, loops: {} }
  const found: Diagnostic[] = []
  const compileOne = (name: string, each: LoopDesign): Compiled => {
    const { compiled, diagnostics } = compileDesign(each, { ...registry, self: name })
    if (!compiled) throw new Error(`${name} of the template ${slug} has errors: ${JSON.stringify(diagnostics)}`)
    found.push(...diagnostics)
    return compiled
  }
  const published = parts.map((part): CompiledPart => {
    const compiled = compileOne(part.slug, part.design)
    registry = withPublished(registry, part.slug, compiled)
    return { slug: part.slug, ...compiled }
  })
  return { compiled: compileOne(slug, design), parts: published, diagnostics: found }
}
