import path from 'node:path'
import { databaseFile } from '../db/database-door.ts'

/** What the environment says, read once. Paths are absolute. */
export type Config = {
  databaseFile: string
  migrations: string
  openAiCompatible: { baseUrl: string; apiKey: string | undefined } | null
}

/** @throws DatabaseDoorError when DATABASE_URL names no file. */
export function readConfig(environment: NodeJS.ProcessEnv, root: string): Config {
  const baseUrl = environment.OPENAI_COMPATIBLE_BASE_URL?.trim()
  return {
    databaseFile: databaseFile(environment.DATABASE_URL, root),
    migrations: path.join(root, 'prisma', 'migrations'),
    openAiCompatible: baseUrl ? { baseUrl, apiKey: environment.OPENAI_COMPATIBLE_API_KEY?.trim() || undefined } : null,
  }
}
