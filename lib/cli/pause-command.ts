import type { Command } from './command.ts'
import { runIdOf } from './run-id.ts'
import { openWorkspace, unwrap } from './workspace.ts'

export const pauseCommand: Command = {
  name: 'pause',
  usage: 'RUN',
  summary: 'Asks a run to pause where its next step would begin',
  details: [
    'A call in flight is not cut off: the run pauses once it has its answer. Whoever executes the run hears of it within a second.',
    'Exit code 0: asked for, or paused already · 1: there is no such run, or it has ended.',
  ],
  args: { min: 1, max: 1 },
  flags: {},
  async run({ args: [id = ''], terminal }) {
    const runId = runIdOf(id)
    await using workspace = await openWorkspace()
    const { pauseRun } = await import('../server/pause-run.ts')
    const { run } = unwrap(await pauseRun(workspace.services, workspace.actor, runId))
    terminal.out(run.status === 'paused' ? `${runId} is paused.` : `${runId} will pause before its next step.`)
    return 0
  },
}
