import type { ApiClient } from '../../lib/api/client.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { value } from './value.ts'

/** A loop of this design that may be run; gives its slug. */
export async function acceptedLoop(client: ApiClient, design: LoopDesign): Promise<string> {
  const { loop } = value(await client.createLoop({ from: { kind: 'import', design } }))
  value(await client.acceptLoop(loop.slug))
  return loop.slug
}
