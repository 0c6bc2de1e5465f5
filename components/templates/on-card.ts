import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import type { DrawnDesign } from '@/lib/loop/1-draw/positions-of.ts'

/** What a card shows of a template: its design only as far as it is drawn. */
export type TemplateOnCard = Omit<TemplateSummary, 'design'> & { design: DrawnDesign }

/** Leaves out of a template what no card shows: thirteen designs with their settings would be most of a page. */
export function onCard(template: TemplateSummary): TemplateOnCard {
  const { nodes, edges, layout, entry, head } = template.design
  const drawn = nodes.map(({ id, kind, label }) => ({ id, kind, label, config: {} }))
  return { ...template, design: { nodes: drawn, edges, layout: { positions: layout.positions }, entry, head } }
}
