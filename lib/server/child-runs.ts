import { createAllowances } from '../db/allowances.ts'
import {
  collectChildren,
  createChildren,
  findCallable,
  findCallingRun,
  hasChildren,
  siblingTimes,
} from '../db/child-runs.ts'
import type { Database } from '../db/database.ts'
import type { CallFailure } from '../loop/artefacts/children.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { own } from '../loop/artefacts/own.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { initialState } from '../loop/state/initial.ts'
import type { ChildCall, ChildRuns } from '../runner/ports.ts'

type Started = Awaited<ReturnType<ChildRuns['start']>>

/** How many children are named whose input does not fit. */
const MISFITS_TOLD = 3

/** Child runs in the database: queued runs of published versions, which whoever has a worker takes. `wake` tells the workers of this process. */
export function createChildRuns(database: Database, wake: () => void): ChildRuns {
  return {
    async start(call) {
      if (await hasChildren(database, call)) return { ok: true }
      const caller = await findCallingRun(database, call)
      if (!caller) return { ok: false, why: 'fenced' }
      if (caller.depth + 1 > LIMITS.childDepth)
        return refuse(
          'refused',
          `Child runs may lie at most ${LIMITS.childDepth} levels deep (childDepth): this would be level ${caller.depth + 1}.`,
        )
      const { loop, version } = call.call
      // Whatever was published meanwhile, and in whichever version: a circle has no end of its own.
      if (caller.path.includes(loop))
        return refuse(
          'refused',
          `“${loop}” is at work above this call already, and no loop runs itself: ${[...caller.path, loop].join(' → ')}.`,
        )
      const found = await findCallable(database, caller.workspaceId, loop, version ?? own(caller.frozen, loop) ?? null)
      if (found === 'no-loop') return refuse('invalid_arguments', `There is no loop “${loop}” in this workspace.`)
      if (found === 'no-version')
        return refuse(
          'invalid_arguments',
          `The loop “${loop}” has no ${version === null ? 'published version' : `version ${version}`}.`,
        )
      if (!found.accepted)
        return refuse('refused', `“${loop}” was imported and is inert until somebody has looked at it and accepted it.`)
      const misfit = inputProblem(call, found.spec)
      if (misfit) return refuse('invalid_arguments', misfit)
      const made = await createChildren(database, call, caller, found)
      if (made === 'fenced') return { ok: false, why: 'fenced' }
      if (made === 'tree-full')
        return refuse(
          'refused',
          `A run and all below it are at most ${LIMITS.runsPerTree.toLocaleString('en')} runs (runsPerTree): with ${call.call.children.length.toLocaleString('en')} more there would be too many.`,
        )
      wake()
      return { ok: true }
    },
    collect: (call) => collectChildren(database, call),
    siblings: (runId) => siblingTimes(database, runId),
    ...createAllowances(database),
  }
}

function refuse(kind: CallFailure['kind'], message: string): Started {
  return { ok: false, why: 'refused', class: 'recoverable', kind, message }
}

/** Which inputs do not fit the state of the loop that is called; null: all do. */
function inputProblem({ call: { loop, children, share, fields, mapped } }: ChildCall, spec: LoopSpec): string | null {
  const unknown = fields.filter((field) => !Object.hasOwn(spec.state.properties, field))
  if (unknown.length > 0) return `“${loop}” has no state field ${unknown.map((field) => `“${field}”`).join(', ')}.`
  const told: string[] = []
  let more = 0
  for (const [index, { input }] of children.entries()) {
    const initial = initialState(spec.state, input, share)
    if (initial.ok) continue
    const problems = initial.problems.map(({ field, reason }) => [field, reason].filter(Boolean).join(': '))
    if (told.length < MISFITS_TOLD) told.push(`${mapped ? `item ${index}: ` : ''}${problems.join('; ')}`)
    else more++
  }
  if (told.length === 0) return null
  return `The input does not fit “${loop}”: ${told.join('. ')}${more > 0 ? `. And ${more} more.` : '.'}`
}
