import type { ApiClient } from '@/lib/api/client.ts'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** Where to go, or why not; `made` is the loop that is there all the same. */
type Launched = { ok: true; to: string } | { ok: false; detail: string; made: string | null }

/**
 * Creates a loop, and runs it at once when given an input. When the loop is there and only its run was refused, the same wish again runs that loop and makes no
 * second one. `onCreated` is called as soon as a loop is there.
 */
export function createLauncher(
  api: Pick<ApiClient, 'createLoop' | 'startRun'>,
  newKey: () => string,
  onCreated?: () => void,
): (body: CreateLoopBody, input?: JsonObject) => Promise<Launched> {
  let made: { wish: string; slug: string; key: string } | null = null
  return async (body, input) => {
    const wish = JSON.stringify(body)
    if (made?.wish !== wish) {
      const created = await api.createLoop(body)
      if (!created.ok) return { ok: false, detail: created.problem.detail, made: null }
      made = { wish, slug: created.value.loop.slug, key: newKey() }
      onCreated?.()
    }
    const { slug, key } = made
    if (input === undefined) return { ok: true, to: `/loops/${slug}` }
    // The same key again: when only the answer was lost, the run that was started is the one to go to.
    const started = await api.startRun({ loop: slug, input }, key)
    if (started.ok) return { ok: true, to: `/runs/${started.value.run.id}` }
    const detail = `The loop is created, but its run did not start. ${started.problem.detail}`
    return { ok: false, detail, made: slug }
  }
}
