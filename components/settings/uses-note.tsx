'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ModelUses } from '@/lib/api/contracts/settings.ts'

const SHOWN = 8

/** What names a provider, or one of its models: read when it is shown. */
export function UsesNote({ provider, model }: { provider: string; model?: string }) {
  const [uses, setUses] = useState<ModelUses | 'failed' | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    void api.readModelUses({ provider, ...(model === undefined ? {} : { model }) }, controller.signal).then((read) => {
      if (!controller.signal.aborted) setUses(read.ok ? read.value : 'failed')
    })
    return () => controller.abort()
  }, [provider, model])
  return (
    <div role="status" className="text-[13px]">
      {uses === null ? <p className="text-muted">Looking for what uses it …</p> : <Uses uses={uses} />}
    </div>
  )
}

function Uses({ uses }: { uses: ModelUses | 'failed' }) {
  if (uses === 'failed') return <p className="text-muted">What uses it can’t be told now.</p>
  const { aliases, loops } = uses
  if (aliases.length === 0 && loops.length === 0) return <p className="text-muted">No alias and no loop uses it.</p>
  const more = loops.length - SHOWN
  return (
    <>
      <p>What uses it can’t run until it is there again, or another model is chosen:</p>
      <ul className="mt-2 list-disc pl-5">
        {aliases.map((alias) => (
          <li key={alias}>
            the alias <code className="font-mono text-xs">{alias}</code>
          </li>
        ))}
        {loops.slice(0, SHOWN).map(({ slug, name }) => (
          <li key={slug}>the loop {name}</li>
        ))}
        {more > 0 ? <li>and {more} more loops</li> : null}
      </ul>
    </>
  )
}
