'use client'

import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import { visible } from '@/lib/loop/text/visible.ts'
import { DesignFilePicker } from './design-file-picker.tsx'
import { type ReadDesign, readDesign } from './read-design-file.ts'
import { shareToken } from './share-token.ts'
import { useLaunch } from './use-launch.ts'

/** Makes a loop from a file or a shared link. Always a new one, so that nothing from outside gets into a loop that somebody has already accepted. */
export function ImportLoopDialog({ onClose }: { onClose: () => void }) {
  const { busy, problem, launch } = useLaunch()
  const [read, setRead] = useState<ReadDesign | null>(null)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Import a loop"
      description="It becomes a loop of its own and stays inert until you have reviewed and accepted it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!read?.ok || busy}
            onClick={() =>
              read?.ok && void launch({ name: read.design.name, from: { kind: 'import', design: read.design } })
            }
          >
            Import loop
          </Button>
        </>
      }
    >
      <LinkField onRead={setRead} />
      <p className="py-2 text-muted text-xs">or</p>
      <DesignFilePicker onRead={setRead} />
      {problem === null ? null : (
        <p role="alert" className="pt-2 text-danger text-xs">
          {problem}
        </p>
      )}
    </Dialog>
  )
}

/** Takes the version that a link of this server opens. */
function LinkField({ onRead }: { onRead: (read: ReadDesign | null) => void }) {
  const id = useId()
  const [said, setSaid] = useState('')
  const open = async (text: string) => {
    onRead(null)
    if (text.trim() === '') return setSaid('')
    const token = shareToken(text, window.location.origin)
    if (token === null) return setSaid('This is no shared link of this server.')
    const shared = await api.getShared(token)
    if (!shared.ok) return setSaid(shared.problem.detail)
    onRead(readDesign(JSON.stringify(shared.value.design)))
    setSaid(visible(`${shared.value.name}, version ${shared.value.version}: ${shared.value.note}`))
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Shared link
      </label>
      <Input
        id={id}
        placeholder="Paste a link"
        aria-describedby={`${id}:said`}
        onChange={(event) => void open(event.target.value)}
      />
      <p id={`${id}:said`} role="status" className="min-h-4 text-muted text-xs">
        {said}
      </p>
    </div>
  )
}
