import type { LoopDetail } from '../api/contracts/loops.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { listTemplates } from '../templates/templates.ts'

/** The suite of the template that a loop was made of; null: of none, or of one that it has no longer the fields of. */
export function templateSuite({ loop, design }: Pick<LoopDetail, 'loop' | 'design'>): Suite | null {
  if (loop.origin !== 'template') return null
  const fields = fieldsOf(design.state)
  return listTemplates().find((template) => fieldsOf(template.design.state) === fields)?.suite ?? null
}

/** Cases fit where the fields are the same. */
function fieldsOf({ properties }: StateSchema): string {
  return JSON.stringify(
    Object.entries(properties)
      .map(([name, field]) => [name, field['x-loop'].role])
      .toSorted(),
  )
}
