'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { createLauncher } from './launcher.ts'

/** Creates a loop and goes to it; with an input it is run at once, and the run's page is where one goes. `onCreated` is called as soon as the loop is there. */
export function useLaunch(onCreated?: () => void) {
  const router = useRouter()
  const launcher = useRef<ReturnType<typeof createLauncher>>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  /** Slug of a loop that is there although its run did not start. */
  const [made, setMade] = useState<string | null>(null)

  async function launch(body: CreateLoopBody, input?: JsonObject): Promise<void> {
    setBusy(true)
    setProblem(null)
    launcher.current ??= createLauncher(api, () => crypto.randomUUID(), onCreated)
    const launched = await launcher.current(body, input)
    // On success the button stays busy until the next page is there.
    if (launched.ok) return router.push(launched.to)
    setProblem(launched.detail)
    setMade(launched.made)
    setBusy(false)
  }

  return { busy, problem, made, launch }
}
