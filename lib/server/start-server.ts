import { systemClock } from '../runner/clock.ts'
import { serverHasWorker } from './config.ts'
import { openRuntime } from './runtime.ts'
import { stopServer } from './stop-server.ts'

/** Opens the runtime of the web server with its worker. When that fails the process ends: a server that answers every request with an error helps nobody. */
export async function startServer(): Promise<void> {
  try {
    const runtime = await openRuntime({ worker: serverHasWorker(process.env), drives: true })
    let stopping = false
    const stop = () => {
      if (stopping) return
      stopping = true
      stopServer(runtime, systemClock, sayThatItWaits()).then(
        () => process.exit(0),
        () => process.exit(1),
      )
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    process.on('disconnect', stop)
  } catch (error) {
    console.error(`Loopwright can't start: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}

/** Tells people once, and whoever started this process each time, so that it isn't killed meanwhile. */
function sayThatItWaits(): (runIds: readonly string[]) => void {
  let told = false
  return (runIds) => {
    // A channel that closes at this moment is no reason to end here.
    if (process.connected) process.send?.('waiting', undefined, undefined, () => {})
    if (told) return
    told = true
    console.error(
      `Waiting for an action that may not be repeated, in ${runIds.join(', ')}. Everything else has stopped.`,
    )
  }
}
