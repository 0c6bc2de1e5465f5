'use client'

import { FlaskConical, History, LibraryBig, Plus } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { plural } from '@/components/ui/format.ts'
import type { Suite } from '@/lib/loop/artefacts/suite.ts'

type Props = {
  slug: string
  templateSuite: Suite | null
  onBegin: (suite: Suite) => void
  onNew: () => void
  importButton: ReactNode
}

/** Says what suites are for, and where the first one can come from. */
export function NoSuites({ slug, templateSuite, onBegin, onNew, importButton }: Props) {
  return (
    <div className="flex flex-1 items-center justify-center p-6">
      <Empty
        icon={<FlaskConical aria-hidden="true" />}
        title="Does this loop converge?"
        className="w-full max-w-2xl"
        action={
          <div className="flex flex-wrap justify-center gap-2">
            {templateSuite === null ? null : (
              <Button variant="primary" onClick={() => onBegin(templateSuite)}>
                <LibraryBig />
                Take the template’s {plural(templateSuite.cases.length, 'case')}
              </Button>
            )}
            <Button variant={templateSuite === null ? 'primary' : 'outline'} onClick={onNew}>
              <Plus />
              New suite
            </Button>
            <Button asChild>
              <Link href={`/runs?loop=${slug}`}>
                <History />
                From a run
              </Link>
            </Button>
            {importButton}
          </div>
        }
      >
        A suite is a list of inputs, each with the ending that is expected of it. Run over versions, models and chaos,
        it tells how often the loop converges, what that costs, and what a change breaks.
      </Empty>
    </div>
  )
}
