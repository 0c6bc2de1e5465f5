import type { Connection } from '@/lib/api/contracts/settings.ts'

/** A provider that an alias can name. `note`: what to know before it is chosen; empty: nothing. */
export type ProviderChoice = { name: string; usable: boolean; note: string }

/** Connections first, then what answers in this process. */
export function providerChoices(
  connections: readonly Pick<Connection, 'name' | 'problem'>[],
  inProcess: readonly string[],
): ProviderChoice[] {
  return [
    ...connections.map(({ name, problem }) => ({
      name,
      usable: problem === null,
      note: problem === null ? '' : ' (does not work)',
    })),
    ...inProcess.map((name) => ({ name, usable: true, note: ' (not a real model)' })),
  ]
}

/** Which one to begin with: the first that can be used. */
export function firstChoice(choices: readonly ProviderChoice[]): string {
  return (choices.find(({ usable }) => usable) ?? choices[0])?.name ?? ''
}
