'use client'

import { CircleStop, Download, RotateCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { saveFile } from '@/components/trace/export-trace.ts'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import { resultsAsCsv } from './export-results.ts'

type Props = { detail: EvaluationDetail; onChange: () => void }

/** What can be done with an evaluation: cancel it, run its plan again, take its results away. */
export function EvaluationActions({ detail, onChange }: Props) {
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { evaluation, plan } = detail
  const { id, loop, suite, status, total, judged } = evaluation
  const again = async () => {
    if (suite.id === null) return
    setBusy(true)
    const started = await api.startEvaluation({ suite: suite.id, plan })
    if (started.ok) return router.push(`/loops/${loop.slug}/evaluations/${started.value.evaluation.id}`)
    setProblem(started.problem.detail)
    setBusy(false)
  }
  const cancel = async () => {
    const result = await api.cancelEvaluation(id)
    if (!result.ok) return result.problem.detail
    setAsking(false)
    onChange()
    return null
  }
  return (
    <div className="grid justify-items-end gap-1.5">
      <div className="flex flex-wrap justify-end gap-1.5">
        <Menu
          trigger={
            <Button variant="ghost">
              <Download />
              Export
            </Button>
          }
        >
          <MenuItem onSelect={() => saveFile(`${id}.csv`, resultsAsCsv(detail), 'text/csv')}>Results as CSV</MenuItem>
          <MenuItem onSelect={() => saveFile(`${id}.json`, `${JSON.stringify(detail, null, 2)}\n`, 'application/json')}>
            Report and results as JSON
          </MenuItem>
        </Menu>
        <Button
          disabled={busy || suite.id === null}
          title={suite.id === null ? 'Its suite has been deleted.' : 'The same plan on the suite as it is now'}
          onClick={() => void again()}
        >
          <RotateCw />
          {busy ? 'Starting …' : 'Run again'}
        </Button>
        {status === 'running' ? (
          <Button className="text-danger" onClick={() => setAsking(true)}>
            <CircleStop />
            Cancel
          </Button>
        ) : null}
      </div>
      <ProblemLine>{problem}</ProblemLine>
      {asking ? (
        <ConfirmDialog
          title="Cancel this evaluation?"
          description={`${plural(total - judged, 'run')} of ${total} will not be judged. What is judged already stays, with its runs.`}
          act="Cancel the evaluation"
          onAct={cancel}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
