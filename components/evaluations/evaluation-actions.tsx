'use client'

import { CircleStop, Download, RotateCw, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { Menu, MenuDownload } from '@/components/ui/menu.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import type { EvaluationPlan } from '@/lib/loop/artefacts/evaluation.ts'
import { isAboutEffects, ProblemList } from './problem-list.tsx'
import { planAgain } from './start-draft.ts'

type Props = { detail: EvaluationDetail; onChange: () => void }

/** What can be done with an evaluation: cancel it, run its plan again, take its results away. */
export function EvaluationActions({ detail, onChange }: Props) {
  const router = useRouter()
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const { evaluation, plan } = detail
  const { id, loop, suite, status, total, judged } = evaluation
  const again = async (next: EvaluationPlan) => {
    if (suite.id === null) return
    setBusy(true)
    setProblem(null)
    const started = await api.startEvaluation({ suite: suite.id, plan: next })
    if (started.ok) return router.push(`/loops/${loop.slug}/evaluations/${started.value.evaluation.id}`)
    setProblem(started.problem)
    setBusy(false)
  }
  const cancel = async () => {
    const result = await api.cancelEvaluation(id)
    if (!result.ok) return result.problem.detail
    setAsking(null)
    onChange()
    return null
  }
  const remove = async () => {
    const result = await api.deleteEvaluation(id)
    if (!result.ok) return result.problem.detail
    router.push(`/loops/${loop.slug}/evaluations`)
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
          <MenuDownload href={api.evaluationExportUrl(id, 'csv')}>Results as CSV</MenuDownload>
          <MenuDownload href={api.evaluationExportUrl(id, 'json')}>Report and results as JSON</MenuDownload>
        </Menu>
        <Button
          disabled={busy || suite.id === null}
          title={suite.id === null ? 'Its suite has been deleted.' : 'The same plan on the suite as it is now'}
          onClick={() => void again(planAgain(plan))}
        >
          <RotateCw />
          {busy ? 'Starting …' : 'Run again'}
        </Button>
        {status === 'running' ? (
          <Button className="text-danger" onClick={() => setAsking('cancel')}>
            <CircleStop />
            Cancel
          </Button>
        ) : (
          <Button variant="ghost" className="text-danger" onClick={() => setAsking('delete')}>
            <Trash2 />
            Delete
          </Button>
        )}
      </div>
      {problem && isAboutEffects(problem) ? (
        <ConfirmDialog
          title="Run again with these effects?"
          description={problem.detail}
          act="They may happen: run again"
          keep="Don’t run"
          onAct={async () => {
            await again({ ...plan, acceptEffects: true })
            return null
          }}
          onClose={() => setProblem(null)}
        >
          <ProblemList problem={problem} />
        </ConfirmDialog>
      ) : (
        <ProblemLine>{problem?.detail}</ProblemLine>
      )}
      {asking === 'cancel' ? (
        <ConfirmDialog
          title="Cancel this evaluation?"
          description={`${plural(total - judged, 'run')} of ${total} will not be judged. What is judged already stays, with its runs.`}
          act="Cancel the evaluation"
          onAct={cancel}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === 'delete' ? (
        <ConfirmDialog
          title="Delete this evaluation?"
          description={`Its ${plural(total, 'result')} and the traces of its runs are gone for good, with what only these runs remembered. It is refused while a template shows one of them, or a fork began in one.`}
          act="Delete the evaluation"
          onAct={remove}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  )
}
