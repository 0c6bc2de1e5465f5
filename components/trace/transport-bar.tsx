'use client'
import {
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  CircleHelp,
  Pause,
  Play,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useCommandsStore } from '@/components/commands/commands-context.ts'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { isBeforeFirstStep, stepsIn } from '@/lib/loop/4-trace/navigate.ts'
import { DebugControls } from './debugger/debug-controls.tsx'
import { ACTIONS, type ActionName, keysOf } from './keys.ts'
import { MarkJumps } from './mark-jumps.tsx'
import { ScrubSlider } from './scrub-slider.tsx'
import { SPEEDS, type Speed } from './store/playhead-slice.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Play, step, scrub, follow. */
export function TransportBar() {
  return (
    <div
      role="toolbar"
      aria-label="Playback"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-3 py-1.5"
    >
      <div className="flex items-center gap-0.5">
        <ActionButton action="start" icon={<ChevronFirst />} />
        <ActionButton action="iterationBack" icon={<ChevronsLeft />} />
        <ActionButton action="back" icon={<ChevronLeft />} />
        <PlayButton />
        <ActionButton action="forward" icon={<ChevronRight />} />
        <ActionButton action="iterationForward" icon={<ChevronsRight />} />
        <ActionButton action="end" icon={<ChevronLast />} />
      </div>
      <SpeedSelect />
      <Place />
      <ScrubSlider />
      <MarkJumps />
      <DebugControls />
      <LiveToggle />
      <KeysButton />
    </div>
  )
}

function ActionButton({ action, icon, label }: { action: ActionName; icon: ReactNode; label?: string }) {
  const store = useTraceStore()
  const shown = ACTIONS[action]
  const name = label ?? shown.label
  return (
    <Tooltip label={name} shortcut={keysOf(shown)}>
      <Button variant="ghost" size="icon" aria-label={name} onClick={() => shown.run(store.getState())}>
        {icon}
      </Button>
    </Tooltip>
  )
}

function KeysButton() {
  const commands = useCommandsStore()
  return (
    <Tooltip label="Keyboard shortcuts" shortcut="?">
      <Button
        variant="ghost"
        size="icon"
        aria-label="Keyboard shortcuts"
        onClick={() => commands.getState().show('keys')}
      >
        <CircleHelp />
      </Button>
    </Tooltip>
  )
}

function PlayButton() {
  const store = useTraceStore()
  const playing = useTrace((state) => state.playing)
  const label = playing ? 'Pause' : 'Play'
  return (
    <Tooltip label={label} shortcut="Space">
      <Button
        variant="primary"
        size="icon"
        className="mx-1 w-9"
        aria-label={label}
        onClick={() => store.getState().setPlaying(!playing)}
      >
        {playing ? <Pause fill="currentColor" /> : <Play fill="currentColor" />}
      </Button>
    </Tooltip>
  )
}

function SpeedSelect() {
  const store = useTraceStore()
  const speed = useTrace((state) => state.speed)
  return (
    <select
      aria-label="Speed"
      value={speed}
      onChange={(event) => {
        // The options are SPEEDS and nothing else.
        store.getState().setSpeed(Number(event.target.value) as Speed)
      }}
      className="h-7 rounded-md border border-line bg-surface px-1.5 text-muted text-xs tabular-nums hover:text-foreground"
    >
      {SPEEDS.map((value) => (
        <option key={value} value={value}>
          {value}×
        </option>
      ))}
    </select>
  )
}

/** Where the playhead stands, in words. */
function Place() {
  const iteration = useTrace((state) => state.iteration)
  const count = useTrace((state) => state.timeline.count)
  const steps = useTrace((state) => stepsIn(state.timeline, state.iteration))
  const step = useTrace((state) => Math.min(state.step, stepsIn(state.timeline, state.iteration)))
  const before = useTrace((state) => isBeforeFirstStep(state.timeline, state.iteration))
  if (count === 0) return <span className="text-muted text-xs">No iteration yet</span>
  return (
    <span data-testid="place" className="whitespace-nowrap text-muted text-xs tabular-nums">
      Iteration <strong className="font-semibold text-foreground">{formatCount(iteration)}</strong> of{' '}
      {formatCount(count)}
      <span className="mx-1.5 text-line-strong" aria-hidden="true">
        ·
      </span>
      {before ? (
        'before the first step'
      ) : (
        <>
          step <strong className="font-semibold text-foreground">{step}</strong> of {steps}
        </>
      )}
    </span>
  )
}

function LiveToggle() {
  const store = useTraceStore()
  const finished = useTrace((state) => state.run.status === 'finished')
  const following = useTrace((state) => state.following)
  const connection = useTrace((state) => state.connection)
  const still = useTrace((state) => state.run.status === 'paused')
  if (finished) return null
  const trouble = connection === 'waiting' ? 'reconnecting …' : connection === 'failed' ? 'no live updates' : null
  return (
    <Tooltip
      label={
        following
          ? still
            ? 'Follows the run when it goes on'
            : 'Following the end of the run'
          : 'Follow the running run'
      }
      shortcut="l"
    >
      <Button
        variant="outline"
        size="sm"
        aria-pressed={following}
        onClick={() => store.getState().setFollowing(!following)}
        className={cn(following && !still && 'border-success/40 bg-success-soft text-success')}
      >
        <span
          aria-hidden="true"
          className={cn(
            'size-2 rounded-full bg-line-strong',
            connection === 'live' && !still && 'animate-pulse bg-success',
            trouble && 'bg-warning',
          )}
        />
        Live
        {trouble ? <span role="status">· {trouble}</span> : null}
      </Button>
    </Tooltip>
  )
}
