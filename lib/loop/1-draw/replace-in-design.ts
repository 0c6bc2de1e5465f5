import { LoopDesign } from '../artefacts/design.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import { type DesignText, type TextPlace, withText } from './design-texts.ts'
import type { DesignHit } from './search-design.ts'

/** What became of it: the design with `count` places changed, or why nothing was, and where. */
export type Replaced =
  | { ok: true; design: LoopDesign; count: number }
  | { ok: false; why: string; place: TextPlace | null }

/** Puts another text at the hits that are words; names are left alone. All or nothing: a design that could not be stored, or a config that its kind could not read, is refused. */
export function replaceInDesign(
  design: LoopDesign,
  hits: readonly DesignHit[],
  replacement: string,
  kinds: NodeKinds,
): Replaced {
  const byText = Map.groupBy(
    hits.filter(({ found }) => found.use === 'words'),
    ({ found }) => found,
  )
  let next: unknown = design
  let count = 0
  for (const [found, places] of byText) {
    next = withText(next, found.path, put(found.text, places, replacement))
    count += places.length
  }
  // It has the shape of a design but for its texts: these are what is checked now.
  const changed = next as LoopDesign
  const refused = refusalOf(design, changed, [...byText.keys()], kinds)
  return refused ?? { ok: true, design: count === 0 ? design : changed, count }
}

function put(text: string, places: readonly DesignHit[], replacement: string): string {
  let next = text
  for (const { from, to } of places.toSorted((a, b) => b.from - a.from))
    next = next.slice(0, from) + replacement + next.slice(to)
  return next
}

function refusalOf(
  before: LoopDesign,
  after: LoopDesign,
  changed: readonly DesignText[],
  kinds: NodeKinds,
): Extract<Replaced, { ok: false }> | null {
  const checked = LoopDesign.safeParse(after)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    const at = issue?.path.join('.') ?? ''
    const place = changed.find(({ path }) => path.join('.') === at)?.place ?? null
    return { ok: false, why: issue?.message ?? 'The design could not be stored.', place }
  }
  for (const [index, node] of after.nodes.entries()) {
    const old = before.nodes[index]
    if (old === undefined || old.config === node.config) continue
    const kind = kinds[node.kind]
    const result = kind.config.safeParse(node.config)
    if (result.success || !kind.config.safeParse(old.config).success) continue
    const issue = result.error.issues[0]
    return {
      ok: false,
      why: issue?.message ?? 'Its settings could not be read.',
      place: { in: 'node', id: node.id, field: issue?.path.join('.') ?? '' },
    }
  }
  return null
}
