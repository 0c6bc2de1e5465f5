'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** Creates a loop and goes to it; with an input it is run at once, and the run's page is where one goes. `onCreated` is called as soon as the loop is there. */
export function useLaunch(onCreated?: () => void) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function launch(body: CreateLoopBody, input?: JsonObject): Promise<void> {
    setBusy(true)
    setProblem(null)
    const made = await api.createLoop(body)
    if (!made.ok) return fail(made.problem.detail)
    onCreated?.()
    const { slug } = made.value.loop
    if (input === undefined) return router.push(`/loops/${slug}`)
    const started = await api.startRun({ loop: slug, input }, crypto.randomUUID())
    if (!started.ok) return fail(started.problem.detail)
    router.push(`/runs/${started.value.run.id}`)
  }

  // On success the button stays busy until the next page is there.
  function fail(detail: string): void {
    setProblem(detail)
    setBusy(false)
  }

  return { busy, problem, launch }
}
