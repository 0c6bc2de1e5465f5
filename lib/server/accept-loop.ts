import type { LoopEnvelope } from '../api/contracts/loops.ts'
import { acceptLoop as acceptRow, readDraft } from '../db/loops.ts'
import { compileDesign } from './compile-design.ts'
import { findLoop } from './find-loop.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result, refuseDiagnostics } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Takes an imported loop into use: from now on it can be run. Refused while its stored design has errors, since what it would do is not known before. */
export async function acceptLoop(services: Services, actor: Actor, slug: string): Promise<Result<LoopEnvelope>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const draft = await readDraft(services.database, actor, found.value.id)
  const errors = draft ? compileDesign(draft.design).diagnostics.filter(({ severity }) => severity === 'error') : []
  if (errors.length > 0) {
    const detail = `The design has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}. Mend it, then accept it.`
    return refuseDiagnostics('compile-errors', detail, errors)
  }
  await acceptRow(services.database, actor, found.value.id)
  return ok({ loop: await loopView(services, actor, { ...found.value, accepted: true }) })
}
