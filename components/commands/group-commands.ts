import type { Command } from './action.ts'
import { rankCommands } from './rank-commands.ts'
import type { RecentCommand } from './recent-commands.ts'

export type CommandGroup<C> = { heading: string; commands: C[] }

const MOST_IN_GROUP = 12

/** What the palette shows for a typed text: groups in the order of their likeliest command. With nothing typed all there is: what was used last first, what can't be done now last. */
export function groupCommands<C extends Command>(
  commands: readonly C[],
  query: string,
  recent: readonly RecentCommand[],
  lead: (recent: RecentCommand & { href: string }) => C,
): CommandGroup<C>[] {
  if (query.trim() !== '')
    return byGroup(rankCommands(unique(commands), query)).map((group) => ({
      ...group,
      commands: group.commands.slice(0, MOST_IN_GROUP),
    }))
  const used = recent.flatMap((one): C[] => {
    const offered = commands.find(({ id }) => id === one.id)
    if (offered) return [offered]
    return one.href === undefined ? [] : [lead({ ...one, href: one.href })]
  })
  const ids = new Set(used.map(({ id }) => id))
  const can = (command: C) => command.enabled() === true
  const rest = unique(commands).filter(({ id }) => !ids.has(id))
  return [
    { heading: 'Recently used', commands: used.filter(can) },
    ...byGroup(rest.filter(can)),
    { heading: 'Not now', commands: [...used, ...rest].filter((command) => !can(command)) },
  ].filter(({ commands: members }) => members.length > 0)
}

function unique<C extends Command>(commands: readonly C[]): C[] {
  return [...new Map(commands.map((command) => [command.id, command])).values()]
}

function byGroup<C extends Command>(commands: readonly C[]): CommandGroup<C>[] {
  return [...Map.groupBy(commands, ({ group }) => group)].map(([heading, members]) => ({ heading, commands: members }))
}
