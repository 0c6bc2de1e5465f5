import { isLayout, type PartChange, type PartKind } from './diff-designs.ts'

const NOUNS: Record<PartKind, string> = {
  loop: 'loop',
  node: 'node',
  edge: 'edge',
  state: 'state',
  field: 'field',
  contract: 'contract',
  consolidation: 'what is kept in memory',
  model: 'model',
  tool: 'tool',
  script: 'scripted answers',
  note: 'note',
  group: 'frame',
  grouping: 'frame around',
  place: 'place of',
}

/** What a part is called in a sentence: `node “Writer”`. */
export function partInWords({ kind, name }: PartChange['part']): string {
  return name === '' ? NOUNS[kind] : `${NOUNS[kind]} “${name}”`
}

/** Parts of paths that only say how a design is stored. */
const STORED_AS = new Set(['config', 'schema', 'x-loop'])

/** A member by its path, as forms show it: items of lists count from 1. Empty: the part as a whole. */
export function memberInWords(path: readonly string[]): string {
  return path
    .filter((part) => !STORED_AS.has(part))
    .map((part) => (/^\d+$/.test(part) ? `${Number(part) + 1}` : part))
    .join(' ')
}

const MOST_MEMBERS = 3

/** The member of a part; what an edge has for one is said, since its name says whereto. */
function memberOf({ kind }: PartChange['part'], path: readonly string[]): string {
  return kind === 'edge' && path[0] === 'to' ? 'where it leads' : memberInWords(path)
}

/** One change as a line. */
export function changeInWords({ part, change, members }: PartChange): string {
  if (part.kind === 'place') return `node “${part.name}” ${change === 'changed' ? 'moved' : 'placed'}`
  if (part.kind === 'grouping') return `node “${part.name}” framed otherwise`
  if (change !== 'changed') return `${partInWords(part)} ${change}`
  const names = [...new Set(members.map(({ path }) => memberOf(part, path)))]
  const shown = names.slice(0, MOST_MEMBERS).join(', ')
  const more = names.length - MOST_MEMBERS
  return `${partInWords(part)}: ${shown}${more > 0 ? ` and ${more} more` : ''} changed`
}

/** All changes in lines, at most `most`, with one that counts the rest. Nodes that were only moved are counted in one line, and only if nothing else is said of them. */
export function changesInWords(changes: readonly PartChange[], most: number): string[] {
  const lines = changes.filter(({ part }) => !isLayout(part)).map(changeInWords)
  const told = new Set(changes.flatMap(({ part }) => (part.kind === 'node' ? [part.id] : [])))
  const moved = new Set(changes.flatMap(({ part }) => (isLayout(part) && !told.has(part.id) ? [part.id] : [])))
  if (moved.size > 0) lines.push(moved.size === 1 ? '1 node moved' : `${moved.size} nodes moved`)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${lines.length - most + 1} more changes`]
}
