'use client'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { Memory } from '@/lib/api/contracts/memories.ts'
import { Provenance } from './provenance.tsx'

type Props = { memory: Memory; onClose: () => void; onEdit: () => void; onForget: () => void }

/** All that is known of an entry. */
export function MemoryDetail({ memory, onClose, onEdit, onForget }: Props) {
  const { id, text, key, loop, author, createdAt, editedAt, embeddedBy } = memory
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title="Remembered"
      footer={
        <>
          <Button className="mr-auto text-danger" onClick={onForget}>
            Forget …
          </Button>
          <Button variant="primary" data-focus-first onClick={onEdit}>
            Edit
          </Button>
        </>
      }
    >
      <p className="whitespace-pre-wrap break-words rounded-md border border-line bg-sunken/50 px-3 py-2 text-[13px] leading-5">
        {text}
      </p>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-[13px]">
        <Fact name="Key">
          {key === null ? 'none: it is found by what it says' : <code className="break-all">{key}</code>}
        </Fact>
        <Fact name="Recalled by">{loop === null ? 'runs of every loop' : `runs of ${loop.name}`}</Fact>
        <Fact name="From">
          <Provenance memory={memory} />, <TimeAgo at={createdAt} />
        </Fact>
        {editedAt === null ? null : (
          <Fact name="Edited">
            by {author}, <TimeAgo at={editedAt} />
          </Fact>
        )}
        <Fact name="Vector">{embeddedBy === null ? 'none yet' : `by ${embeddedBy}`}</Fact>
        <Fact name="Id">
          <code className="break-all text-xs">{id}</code>
        </Fact>
      </dl>
    </Dialog>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
