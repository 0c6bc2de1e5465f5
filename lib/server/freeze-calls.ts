import { findCallable } from '../db/child-runs.ts'
import { own } from '../loop/artefacts/own.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { callsOf } from './calls-loops.ts'
import type { Actor, Services } from './services.ts'

/** Which version of each loop is meant, by slug, wherever these specs, or what they call, call its newest one. `called`: known already. */
export async function freezeCalls(
  { database }: Services,
  { workspaceId }: Actor,
  specs: readonly LoopSpec[],
  called: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const frozen = { ...called }
  const seen = new Set<string>()
  const open = [...specs]
  for (let spec = open.pop(); spec; spec = open.pop())
    for (const { loop, version } of callsOf(Object.values(spec.nodes))) {
      const name = `${loop} ${version ?? ''}`
      if (seen.has(name)) continue
      seen.add(name)
      const found = await findCallable(database, workspaceId, loop, version ?? own(frozen, loop) ?? null)
      if (typeof found === 'string') continue
      if (version === null) frozen[loop] = found.number
      open.push(found.spec)
    }
  return frozen
}
