import { serverHasWorker } from './config.ts'
import { openRuntime } from './runtime.ts'

/** A drain that takes longer is cut off: the runs resume from their logs at the next start. */
const STOP_WITHIN_MS = 8_000

/** Opens the runtime of the web server with its worker. When that fails the process ends: a server that answers every request with an error helps nobody. */
export async function startServer(): Promise<void> {
  try {
    const { close } = await openRuntime({ worker: serverHasWorker(process.env) })
    let stopping = false
    const stop = () => {
      if (stopping) return
      stopping = true
      setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
      close().then(
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
