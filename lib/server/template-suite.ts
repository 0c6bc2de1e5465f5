import type { LoopDetail } from '../api/contracts/loops.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import { getTemplate } from '../templates/templates.ts'

/** The suite of the template that a loop was copied from, when that one comes with Loopwright; null: else. Others bring theirs with the copy. */
export function templateSuite({
  loop: { copiedFrom },
}: {
  loop: Pick<LoopDetail['loop'], 'copiedFrom'>
}): Suite | null {
  return copiedFrom?.version === null ? (getTemplate(copiedFrom.template)?.suite ?? null) : null
}
