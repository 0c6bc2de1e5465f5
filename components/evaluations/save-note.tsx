'use client'

import { useStore } from 'zustand'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { SuiteStore } from './suite-store.ts'

/** Whether the edits are saved; and the question when somebody else has saved others. */
export function SaveNote({ store }: { store: SuiteStore }) {
  const { save, content, retry, keepMine, takeTheirs } = useStore(store)
  return (
    <>
      <span role="status" className="flex items-center gap-1.5 px-1 text-muted text-xs">
        {save.status === 'saved' ? 'Saved' : save.status === 'saving' ? 'Saving …' : null}
        {save.status === 'conflict' ? 'Not saved' : null}
        {save.status === 'failed' ? (
          <>
            <span className="text-danger">Not saved: {save.problem}</span>
            <Button size="sm" onClick={retry}>
              Try again
            </Button>
          </>
        ) : null}
      </span>
      {save.status === 'conflict' ? (
        <Dialog
          open
          onOpenChange={() => undefined}
          title="Somebody else has saved this suite"
          description="Nothing is written over it until you decide. What you don’t take, Undo brings back."
          footer={
            <>
              <Button onClick={takeTheirs}>Show theirs</Button>
              <Button variant="primary" onClick={keepMine}>
                Save mine over it
              </Button>
            </>
          }
        >
          <ul className="grid gap-1 text-[13px]">
            <li>Yours has {plural(content.cases.length, 'case')}.</li>
            <li>
              {save.theirs.suite.author}’s has {plural(save.theirs.content.cases.length, 'case')}, saved{' '}
              <TimeAgo at={save.theirs.suite.savedAt} /> as revision {save.theirs.suite.revision}.
            </li>
          </ul>
        </Dialog>
      ) : null}
    </>
  )
}
