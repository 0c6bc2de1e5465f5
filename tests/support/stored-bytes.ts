import fs from 'node:fs'
import path from 'node:path'
import { unpack } from '../../lib/db/packed.ts'
import type { Api } from './api.ts'

/** The database files as they are, and what lies compressed in them: whatever was stored can be found here. */
export async function storedBytes({ runtime, folder }: Api): Promise<Buffer[]> {
  const { prisma } = runtime.services.database
  const packed = [
    ...(await prisma.eventBlock.findMany()).map(({ content }) => content),
    ...(await prisma.payload.findMany()).map(({ content }) => content),
    ...(await prisma.checkpoint.findMany()).map(({ state }) => state),
  ]
  return [
    ...fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file))),
    ...packed.map((bytes) => Buffer.from(JSON.stringify(unpack(bytes, 'a stored value')))),
  ]
}
