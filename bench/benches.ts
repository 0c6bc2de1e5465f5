import { bench as adaptiveExit } from './adaptive-exit.ts'
import type { Bench } from './bench.ts'
import { bench as canvas } from './canvas.ts'
import { bench as compile } from './compile.ts'
import { bench as expressions } from './expressions.ts'
import { bench as layout } from './layout.ts'
import { bench as memorySearch } from './memory-search.ts'
import { bench as queue } from './queue.ts'
import { bench as runner } from './runner.ts'
import { bench as sandbox } from './sandbox.ts'
import { bench as start } from './start.ts'
import { bench as storage } from './storage.ts'
import { bench as viewer } from './viewer.ts'
import { bench as whatIf } from './what-if.ts'

/** All benches, in the order in which they run. */
export const BENCHES: readonly Bench[] = [
  runner,
  storage,
  queue,
  expressions,
  compile,
  layout,
  canvas,
  sandbox,
  memorySearch,
  adaptiveExit,
  whatIf,
  viewer,
  start,
]
