import type { ApiClient } from '@/lib/api/client.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { Branch } from '@/lib/loop/4-trace/branch-lanes.ts'

/** A run that has its beginning in common with the one that is shown. */
export type BranchRun = Branch & Pick<RunDetail, 'status' | 'outcome' | 'reason'>

/** Whether the run that the state is compared with branched off this one: then what differs reads from here to there. */
export function readsOnward(state: {
  stateView: string
  branchId: string | null
  branches: readonly BranchRun[] | null
}): boolean {
  const shown = state.branches?.find(({ id }) => id === state.branchId)
  return state.stateView === 'branch' && shown?.relation === 'fork'
}

type BranchApi = Pick<ApiClient, 'getRun' | 'listForks'>

/** How many forks there were before, at most: a run deep in a line of forks is shown with the nearest of them. */
const MOST_PARENTS = 4

/** The runs that a run branched off, their other forks, and those that branched off it. What can't be read is left out: the run itself does not need it. */
export async function readBranches(
  api: BranchApi,
  run: Pick<RunDetail, 'id' | 'forkedFrom'>,
  signal?: AbortSignal,
): Promise<BranchRun[]> {
  const found = new Map<string, BranchRun>()
  const add = (branch: BranchRun) => {
    if (branch.id !== run.id && !found.has(branch.id)) found.set(branch.id, branch)
  }
  const forksOf = async (id: string, relation: 'sibling' | 'fork', common: number) => {
    const answer = await api.listForks(id, signal)
    for (const fork of answer.ok ? answer.value.forks : [])
      add({ ...pick(fork), relation, splitsAt: Math.min(fork.iteration, common), iterations: fork.iterations })
  }
  await forksOf(run.id, 'fork', Number.POSITIVE_INFINITY)
  let { forkedFrom } = run
  let common = Number.POSITIVE_INFINITY
  for (let depth = 0; forkedFrom !== null && depth < MOST_PARENTS; depth++) {
    const answer = await api.getRun(forkedFrom.id, signal)
    if (!answer.ok) break
    common = Math.min(common, Math.max(1, forkedFrom.iteration))
    const parent = answer.value.run
    add({ ...pick(parent), relation: 'parent', splitsAt: common, iterations: parent.iterations })
    if (depth === 0) await forksOf(parent.id, 'sibling', common)
    forkedFrom = parent.forkedFrom
  }
  return [...found.values()]
}

function pick({ id, status, outcome, reason }: Pick<BranchRun, 'id' | 'status' | 'outcome' | 'reason'>) {
  return { id, status, outcome, reason }
}
