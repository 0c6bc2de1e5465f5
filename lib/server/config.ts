import path from 'node:path'
import { type DatabaseLocation, databaseLocation } from '../db/database-location.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What the environment says, read once. Paths are absolute. */
export type Config = {
  database: DatabaseLocation
  migrations: string
  /** A run whose process died is taken over after this time. */
  leaseMs: number
  openAiCompatible: { baseUrl: string | undefined; apiKey: string | undefined }
}

const LEASE_MS = 10_000

/** @throws DatabaseDoorError when DATABASE_URL names no database. */
export function readConfig(environment: Environment, root: string): Config {
  return {
    database: databaseLocation(environment.DATABASE_URL, root),
    leaseMs: LEASE_MS,
    migrations: path.join(root, 'prisma', 'migrations'),
    openAiCompatible: {
      baseUrl: environment.OPENAI_COMPATIBLE_BASE_URL?.trim() || undefined,
      apiKey: environment.OPENAI_COMPATIBLE_API_KEY?.trim() || undefined,
    },
  }
}
