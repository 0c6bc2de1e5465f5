/** Aliases that loops usually name, with what they are for. A workspace may have others. */
export const USUAL_ALIASES: readonly { alias: string; about: string }[] = [
  { alias: 'default', about: 'Thinks and decides: what most nodes use.' },
  { alias: 'fast', about: 'For many small or simple calls: cheap and quick.' },
  { alias: 'judge', about: 'Scores what other models have made; best one that is not the one it judges.' },
  { alias: 'embed', about: 'Makes vectors of texts for memory. Without it, memory compares words.' },
]
