'use client'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Kbd } from '@/components/ui/kbd.tsx'
import { ACTIONS } from './keys.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** All keys of the viewer. */
export function HelpSheet() {
  const store = useTraceStore()
  const open = useTrace((state) => state.helpOpen)
  return (
    <Dialog
      open={open}
      onOpenChange={(helpOpen) => store.getState().show({ helpOpen })}
      title="Keyboard shortcuts"
      description="On the ribbon: drag to scrub, turn the wheel to zoom, with Shift to move."
    >
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5 text-[13px]">
        {Object.values(ACTIONS).map(({ keys, label }) => (
          <div key={keys} className="contents">
            <dt>{label}</dt>
            <dd className="text-right">
              <Kbd keys={keys} className="rounded-sm border border-line bg-sunken px-1.5 py-0.5" />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
