import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'

/** Whether what a design says of other loops can be judged at all only where these are known. */
export function callsLoops(design: Pick<LoopDesign, 'nodes'> | undefined): boolean {
  return (design?.nodes ?? []).some(({ kind, config }) => {
    const { config: schema, calls }: NodeKind = definitions[kind]
    const parsed = schema.safeParse(config)
    return parsed.success && (calls?.(parsed.data) ?? []).length > 0
  })
}
