import { formatCount, plural } from '@/components/ui/format.ts'
import type { RunRescues } from '@/lib/api/contracts/runs.ts'

/** How it stands, in one line. */
export function inShort({ incidents, unsaved }: RunRescues, finished: boolean): string {
  const times = incidents.reduce((sum, incident) => sum + incident.times, 0)
  if (unsaved !== null)
    return times === 0 ? 'nothing saved the run.' : `${plural(times, 'fault')}, and nothing saved the run.`
  if (times === 0) return finished ? 'nothing went wrong.' : 'nothing has gone wrong so far.'
  const open = incidents.reduce((sum, incident) => sum + (incident.saved ? 0 : incident.times), 0)
  if (open === 0) return `${plural(times, 'fault')}, ${times === 1 ? 'made up for' : 'all made up for'}.`
  return `${plural(times, 'fault')}, ${formatCount(open)} of them still open.`
}
