import { ListPlus, Pencil, Play, Plus, Shuffle } from 'lucide-react'
import { always, type Command, when } from '@/components/commands/action.ts'
import type { SuiteDetail } from '@/lib/api/contracts/evaluations.ts'
import type { SuiteDialogs } from './suite-view.tsx'

type Ask = (dialog: SuiteDialogs | { type: 'new' }) => void

/** What can be done on the page of suites. */
export function suiteCommands(open: SuiteDetail | null, ask: Ask): Command[] {
  const some = when<void>(() => open !== null, 'Open a suite first')
  const first = open?.content.cases[0]?.name ?? ''
  const command = (id: string, rest: Omit<Command, 'id' | 'shortcuts' | 'group'>): Command => ({
    id: `suites.${id}`,
    shortcuts: [],
    group: 'Suites',
    ...rest,
  })
  return [
    command('new', { label: 'New suite', icon: Plus, enabled: always, run: () => ask({ type: 'new' }) }),
    command('run', {
      label: 'Run the suite',
      icon: Play,
      words: ['evaluate', 'start'],
      enabled: some,
      run: () => ask({ type: 'start' }),
    }),
    command('case', {
      label: 'New case',
      icon: ListPlus,
      enabled: some,
      run: () => ask({ type: 'case', edited: null }),
    }),
    command('vary', {
      label: 'Make variations of a case',
      icon: Shuffle,
      enabled: when<void>(() => first !== '', 'Add a case first'),
      run: () => ask({ type: 'vary', of: first }),
    }),
    command('edit', {
      label: 'Edit the suite',
      icon: Pencil,
      words: ['gate', 'validators'],
      enabled: some,
      run: () => ask({ type: 'suite' }),
    }),
  ]
}
