import type { Command } from './action.ts'

/** What a typed text finds, the likeliest first; commands of the same rank stay in their order. Every word must be met. */
export function rankCommands<C extends Pick<Command, 'label' | 'group' | 'words'>>(
  commands: readonly C[],
  query: string,
): C[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return commands
    .map((command) => ({ command, rank: rankOf(command, words, query.trim().toLowerCase()) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ command }) => command)
}

function rankOf(
  { label, group, words: others = [] }: Pick<Command, 'label' | 'group' | 'words'>,
  words: readonly string[],
  whole: string,
): number {
  const name = label.toLowerCase()
  if (name === whole) return 6
  if (whole !== '' && name.startsWith(whole)) return 5
  const ranks = words.map((word) => {
    if (beginsWord(name, word)) return 4
    if (name.includes(word)) return 3
    if (others.some((other) => beginsWord(other.toLowerCase(), word))) return 2
    return beginsWord(group.toLowerCase(), word) ? 1 : 0
  })
  // Of the words that must all be met the worst one counts.
  return ranks.reduce((least: number, rank) => Math.min(least, rank), 4)
}

function beginsWord(text: string, word: string): boolean {
  return text.startsWith(word) || text.split(/[^\p{L}\p{N}_]+/u).some((part) => part.startsWith(word))
}
