import { ChartSpline } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'

/** Nothing has been learned: how it would be. `asked`: about one task type, loop or pair. */
export function NoPriors({ asked }: { asked: boolean }) {
  return (
    <Empty
      icon={<ChartSpline aria-hidden="true" />}
      title={asked ? 'No finished run has taught anything about this yet' : 'Nothing has been learned yet'}
      action={
        <Button asChild>
          <Link href={asked ? '/priors' : '/'}>{asked ? 'All that was learned' : 'All loops'}</Link>
        </Button>
      }
    >
      Every finished run with a score teaches those after it. Give a loop a score and a quality threshold in its
      contract, and a task type under Loop, so that loops of the same task learn together. Then switch on adaptive exit:
      it stops runs that are not likely to get there. Cancelled runs, forks, trials, evaluations and runs with chaos
      teach nothing.
    </Empty>
  )
}
