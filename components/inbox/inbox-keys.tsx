'use client'
import { Dialog } from '@/components/ui/dialog.tsx'
import { KeyList } from '@/components/ui/key-list.tsx'
import { INBOX_KEYS } from './use-inbox-keys.ts'

type Props = { open: boolean; onOpenChange: (open: boolean) => void }

/** All keys of the inbox. */
export function InboxKeys({ open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <KeyList keys={INBOX_KEYS} />
    </Dialog>
  )
}
