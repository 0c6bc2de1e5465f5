import type { LoopDesign } from '../artefacts/design.ts'
import { MOST_MIGRATIONS, type StateMigration, type StateSchema } from '../state/schema.ts'

/**
 * Begins the state version after the published one: its fields are frozen as what the new migration starts from, and the draft's own are the new version's.
 * The oldest of more than three migrations goes.
 */
export function startStateVersion(design: LoopDesign, published: StateSchema): LoopDesign {
  const { version, migrations = [] } = published['x-loop']
  const { properties: fields, required } = published
  const newest: StateMigration = { from: version, fields, ...(required ? { required } : {}), set: [] }
  const chain = [newest, ...migrations].filter(({ from }) => from > version - MOST_MIGRATIONS)
  return { ...design, state: { ...design.state, 'x-loop': { version: version + 1, migrations: chain } } }
}
