import type { Command, KeyHint } from './action.ts'

export type KeyGroup = { group: string; rows: { label: string; keys: readonly string[] }[] }

/** What the sheet of keys and the guide's page list: commands that have keys, and hints, under their headings in the order in which they come. */
export function groupKeys(
  commands: readonly Pick<Command, 'group' | 'label' | 'shortcuts'>[],
  hints: readonly KeyHint[],
): KeyGroup[] {
  const lines = [
    ...commands.flatMap(({ group, label, shortcuts }) =>
      shortcuts.length > 0 ? [{ group, label, keys: shortcuts }] : [],
    ),
    ...hints,
  ]
  return [...Map.groupBy(lines, ({ group }) => group)].map(([group, rows]) => ({ group, rows }))
}
