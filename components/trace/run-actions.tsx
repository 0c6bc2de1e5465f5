'use client'
import {
  Activity,
  CircleStop,
  Columns2,
  Download,
  FileText,
  GitFork,
  ImageDown,
  ListPlus,
  Pause,
  Rewind,
  RotateCw,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { Menu, MenuDownload, MenuItem } from '@/components/ui/menu.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import { countOf } from './children/child-bar.tsx'
import { useChildTotals } from './children/use-children.ts'
import { exportTrace, saveFile } from './export-trace.ts'
import { hasGoneFar } from './has-gone-far.ts'
import { ACTIONS, keysOf } from './keys.ts'
import { readColours } from './ribbon/draw-ribbon.ts'
import { hexColours } from './ribbon/hex-colours.ts'
import { ribbonPicture } from './ribbon/ribbon-picture.ts'
import type { TraceState } from './store/trace-store.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

type Busy = 'cancel' | 'pause' | 'export' | 'again' | null

/** What can be done with a run: cancel it while it goes on, start it again, take its log away. */
export function RunActions() {
  const store = useTraceStore()
  const router = useRouter()
  const run = useTrace((state) => state.run)
  const none = useTrace((state) => state.timeline.count === 0)
  const open = useOpenChildren()
  const [busy, setBusy] = useState<Busy>(null)
  const [asking, setAsking] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const againRef = useRef<HTMLButtonElement>(null)
  const perform = async (action: Exclude<Busy, null>, work: () => Promise<string | null>) => {
    setBusy(action)
    setTrouble(await work())
    setBusy(null)
  }

  const cancel = async () => {
    const result = await api.cancelRun(run.id)
    if (result.ok) {
      store.getState().setRun(result.value.run)
      // The button that was pressed can't be pressed any more, and will be gone.
      againRef.current?.focus()
    }
    return result.ok || result.problem.code === 'already-finished' ? null : tell(result.problem)
  }
  const pause = async () => {
    const problem = await store.getState().pauseRun()
    return problem && tell(problem)
  }
  const again = async () => {
    const { loop, version, input, modelOverrides, chaos } = run
    const result = await api.startRun({
      loop: loop.slug,
      input,
      ...(chaos === null ? { models: modelOverrides } : { chaos }),
      ...(version === null ? {} : { version }),
    })
    if (result.ok) router.push(`/runs/${result.value.run.id}`)
    return result.ok ? null : tell(result.problem)
  }
  const download = async () => {
    const result = await exportTrace(api, run.id)
    if (result.ok) saveFile(`${run.id}.jsonl`, `${result.lines.join('\n')}\n`, 'application/jsonl')
    return result.ok ? null : result.detail
  }

  const show = (dialog: 'fork' | 'replay') => () => store.getState().show({ dialog })
  const pausing = busy === 'pause' || run.pauseRequestedBy !== null
  const ends = endsWith(open, run.status === 'paused')
  const cancelling = busy === 'cancel' || run.cancelRequestedBy !== null
  return (
    <div className="ml-auto flex flex-wrap items-center justify-end gap-1.5">
      {trouble ? (
        <span role="alert" className="text-danger text-xs">
          {trouble}
        </span>
      ) : null}
      <Menu
        trigger={
          <Button variant="ghost" size="sm" disabled={busy === 'export'}>
            <Download />
            {busy === 'export' ? 'Exporting …' : 'Export'}
          </Button>
        }
      >
        <MenuItem icon={<FileText />} onSelect={() => void perform('export', download)}>
          Trace as JSON Lines
        </MenuItem>
        <MenuDownload icon={<Activity />} href={api.runExportUrl(run.id)}>
          Spans of OpenTelemetry
        </MenuDownload>
        <MenuItem icon={<ImageDown />} disabled={none} onSelect={() => saveRibbon(store.getState())}>
          Ribbon as SVG
        </MenuItem>
      </Menu>
      <Button
        variant="outline"
        size="sm"
        title={`Beside another run (${keysOf(ACTIONS.compare)})`}
        onClick={() => store.getState().show({ dialog: 'compare' })}
      >
        <Columns2 />
        <span className="max-[1400px]:sr-only">Compare</span>
      </Button>
      <Button
        variant="outline"
        size="sm"
        disabled={ACTIONS.keep.enabled(store.getState()) !== true}
        title={`Keep this run as a case of a suite (${keysOf(ACTIONS.keep)})`}
        onClick={() => ACTIONS.keep.run(store.getState())}
      >
        <ListPlus />
        <span className="max-[1500px]:sr-only">Keep as a case</span>
      </Button>
      <Button variant="outline" size="sm" title="From the record; nothing is executed (r)" onClick={show('replay')}>
        <Rewind />
        Replay
      </Button>
      <Button
        variant="outline"
        size="sm"
        disabled={none}
        title="A new run from the iteration that is shown (f)"
        onClick={show('fork')}
      >
        <GitFork />
        Fork
      </Button>
      <Button
        ref={againRef}
        variant="outline"
        size="sm"
        disabled={busy === 'again'}
        onClick={() => void perform('again', again)}
      >
        <RotateCw />
        Run again
      </Button>
      {run.status === 'running' || run.status === 'queued' ? (
        <Button
          variant="outline"
          size="sm"
          disabled={pausing || cancelling}
          title="Before the next step (F8)"
          onClick={() => void perform('pause', pause)}
        >
          <Pause />
          {pausing ? 'Pausing …' : 'Pause run'}
        </Button>
      ) : null}
      {run.status === 'finished' ? null : (
        <Button
          variant="outline"
          size="sm"
          className="text-danger"
          disabled={cancelling}
          title={ends}
          onClick={() => {
            if (hasGoneFar(store.getState(), Date.now())) setAsking(true)
            else void perform('cancel', cancel)
          }}
        >
          <CircleStop />
          {cancelling ? 'Cancelling …' : `Cancel run${withThem(open)}`}
        </Button>
      )}
      {asking && run.status !== 'finished' ? (
        <ConfirmDialog
          title="Cancel this run?"
          description={`${ends} It can’t be gone on with; what it has reached so far is kept.`}
          act="Cancel it"
          keep="Let it go on"
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false)
            void perform('cancel', cancel)
            return null
          }}
        />
      ) : null}
    </div>
  )
}

/** What cancelling does. */
function endsWith(open: number, paused: boolean): string {
  if (open > 0) return `Ends it as cancelled, with ${plural(open, 'child run')} that have not ended and all below them.`
  return paused
    ? 'Ends it as cancelled and decides nothing. “Stop the run …” ends it as your decision.'
    : 'Ends it as cancelled, now. What has begun outside is not undone.'
}

/** The ribbon as it is shown, in the theme's colours. */
function saveRibbon(state: TraceState): void {
  saveFile(`${state.run.id}-ribbon.svg`, ribbonPicture(state, hexColours(readColours(document.body))), 'image/svg+xml')
}

/** Child runs that have not ended: as the row says, or as they are seen while it waits for them. */
function useOpenChildren(): number {
  const { id, status, openChildren } = useTrace((state) => state.run)
  const totals = useChildTotals(id, status === 'waiting')
  if (status === 'finished') return 0
  return totals && status === 'waiting' ? countOf(totals) - totals.succeeded - totals.failed : openChildren
}

function withThem(children: number): string {
  return children === 0 ? '' : ` and ${plural(children, 'child run')}`
}

/** A problem in one line, with the first thing it names. */
function tell(problem: ApiProblem): string {
  const first = problem.problems?.[0]
  return first ? `${problem.detail} ${first.where}: ${first.message}` : problem.detail
}
