'use client'
import { History } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDesigner } from '@/components/designer/store/designer-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { WhatIfEdit } from '@/lib/loop/artefacts/what-if.ts'
import { usePastEdit } from './use-past-edit.ts'
import { WhatIfRuns } from './what-if-runs.tsx'
import { createWhatIfStore } from './what-if-store.ts'

type Props = { nodeId: string | null; field: string; source: string; label: string }

/** Beside a predicate in the designer: how the stored runs of the loop would have gone with it as it stands now. Nothing where the source is no predicate. */
export default function TryPastRuns(props: Props) {
  const edit = usePastEdit(props)
  const [open, setOpen] = useState(false)
  if (edit === null) return null
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        className="mt-0.5 w-fit"
        aria-label={`Try on past runs: ${props.label}`}
        onClick={() => setOpen(true)}
      >
        <History aria-hidden="true" />
        Try on past runs
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="What if: past runs"
        description="How each stored run of this loop would have gone. No model is called, and nothing is written."
        wide
      >
        {open ? <PastRuns edit={edit} /> : null}
      </Dialog>
    </>
  )
}

function PastRuns({ edit }: { edit: WhatIfEdit }) {
  const slug = useDesigner((state) => state.slug)
  const store = useMemo(() => {
    const made = createWhatIfStore({ api, slug, runId: null })
    made.getState().ask(edit)
    return made
  }, [slug, edit])
  return (
    <>
      {'source' in edit ? (
        <p className="mb-2 break-words rounded-md bg-sunken px-2 py-1 font-mono text-xs leading-5">{edit.source}</p>
      ) : null}
      <WhatIfRuns store={store} />
    </>
  )
}
