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
  return withMark(design, { version: version + 1, migrations: chain })
}

/** Changes what one migration sets; the design as it was when there is no migration from that version. */
export function setMigration(design: LoopDesign, from: number, set: StateMigration['set']): LoopDesign {
  const { version, migrations = [] } = design.state['x-loop']
  return withMark(design, {
    version,
    migrations: migrations.map((each) => (each.from === from ? { ...each, set } : each)),
  })
}

function withMark(design: LoopDesign, mark: StateSchema['x-loop']): LoopDesign {
  return { ...design, state: { ...design.state, 'x-loop': mark } }
}
