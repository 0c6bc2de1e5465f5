import { plural } from '@/components/ui/format.ts'
import { diffStateSchemas } from '@/lib/loop/state/diff-schema.ts'
import { migrationFrom } from '@/lib/loop/state/migrate.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

export type StateMeaning = { follows: boolean; text: string }

/** Whether a paused run of one design can go on with the other, and what becomes of its state. */
export function stateMeaning(before: StateSchema, after: StateSchema): StateMeaning {
  const [was, is] = [before['x-loop'].version, after['x-loop'].version]
  const changes = diffStateSchemas(before, after)
  if (is < was)
    return { follows: false, text: `The state goes back from version ${was} to ${is}: no paused run can be led there.` }
  if (is === was)
    return changes.length === 0
      ? { follows: true, text: 'The state is the same: a paused run can go on with it as it is.' }
      : {
          follows: false,
          text: `Both say version ${is} of the state, yet ${plural(changes.length, 'field differs', 'fields differ')}: it needs a new version of the state before it is published.`,
        }
  const missing = Array.from({ length: is - was }, (_, step) => was + step).find((from) => !migrationFrom(after, from))
  if (missing !== undefined)
    return {
      follows: false,
      text: `There is no migration from version ${missing} of the state: paused runs stay with what they began with.`,
    }
  const set = new Set((after['x-loop'].migrations ?? []).flatMap((each) => each.set.map(({ field }) => field))).size
  const by = set === 0 ? '' : `, ${plural(set, 'field')} by expressions`
  return { follows: true, text: `A paused run can go on with it: its state is led from version ${was} to ${is}${by}.` }
}
