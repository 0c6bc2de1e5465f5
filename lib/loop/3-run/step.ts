import type { LoopEvent } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { advance, type Command } from './advance.ts'
import { apply } from './apply.ts'
import type { Program } from './program.ts'

/** The core in one function: folds an event into the run and says what to do next. Executes nothing. */
export function step(program: Program, run: RunState, event: LoopEvent): { state: RunState; command: Command } {
  const state = apply(program.spec, run, event)
  return { state, command: advance(program, state) }
}
