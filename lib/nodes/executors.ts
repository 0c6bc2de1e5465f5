import type { Executors } from '../loop/kinds/executor.ts'
import { act } from './act/execute.ts'
import { decide } from './decide/execute.ts'
import { invariant } from './invariant/execute.ts'
import { observe } from './observe/execute.ts'
import { terminate } from './terminate/execute.ts'

/** What each kind does when its node runs. */
export const executors = { observe, decide, act, invariant, terminate } satisfies Executors
