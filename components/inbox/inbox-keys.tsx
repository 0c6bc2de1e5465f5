'use client'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Kbd } from '@/components/ui/kbd.tsx'
import { INBOX_KEYS } from './use-inbox-keys.ts'

type Props = { open: boolean; onOpenChange: (open: boolean) => void }

/** All keys of the inbox. */
export function InboxKeys({ open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5 text-[13px]">
        {INBOX_KEYS.map(({ keys, label }) => (
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
