// Serves the built application to the browser journeys, with a data folder (its argument) that begins empty.
import { rmSync } from 'node:fs'
import { at } from './setup.mjs'

const [dataDir] = process.argv.slice(2)
if (!dataDir) throw new Error('The folder of the data is its argument.')
rmSync(at(dataDir), { recursive: true, force: true })
await import('./start.mjs')
