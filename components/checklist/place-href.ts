import type { LoopChecklist } from '@/lib/api/contracts/checklist.ts'

type Place = NonNullable<LoopChecklist['points'][number]['parts'][number]['place']>

/** Where a place of the checklist is, for a loop. */
export function placeHref(slug: string, place: Place): string {
  switch (place.page) {
    case 'design': {
      const at = new URLSearchParams()
      if (place.nodeId !== undefined) at.set('node', place.nodeId)
      if (place.field !== undefined) at.set('field', place.field)
      return at.size === 0 ? `/loops/${slug}` : `/loops/${slug}?${at}`
    }
    case 'versions':
    case 'evaluations':
      return `/loops/${slug}/${place.page}`
    case 'runs':
    case 'memory':
    case 'inbox':
      return `/${place.page}?loop=${slug}`
    case 'decision-map':
      return '/new/decision-map'
    case 'run':
      return `/runs/${place.run}`
    case 'evaluation':
      return `/loops/${slug}/evaluations/${place.evaluation}`
  }
}

const WORDS: Record<Place['page'], string> = {
  design: 'In the designer',
  versions: 'Versions',
  evaluations: 'Evaluations',
  runs: 'Runs',
  memory: 'Memory',
  inbox: 'Inbox',
  'decision-map': 'Decision map',
  run: 'The newest run',
  evaluation: 'The evaluation',
}

/** What a link there says; `holds`: there is nothing to be mended. */
export function placeWords(place: Place, holds: boolean | null): string {
  if (place.page !== 'design') return WORDS[place.page]
  if (place.nodeId === undefined && place.field === undefined) return 'The designer'
  return holds === false ? 'Set it' : 'Where it is set'
}
