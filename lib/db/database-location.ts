import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseDoorError } from './database-door-error.ts'

/** Where the database is: one file of this machine, or a server that many processes share. */
export type DatabaseLocation = { kind: 'sqlite'; file: string } | { kind: 'postgresql'; url: string }

/** What is no scheme may be a part of a password. */
const SCHEME = /^[a-z]+:\/\//

/**
 * The database that `DATABASE_URL` names. Relative paths start at the project root, whatever the working directory of a command.
 * @throws DatabaseDoorError for anything but a `file:` or `postgresql:` URL. A URL may hold a password, so that no message repeats it.
 */
export function databaseLocation(url: string | undefined, root: string): DatabaseLocation {
  const given = url?.trim() || 'file:./data/loopwright.db'
  if (/^postgres(ql)?:\/\//.test(given)) return { kind: 'postgresql', url: given }
  if (!given.startsWith('file:'))
    throw new DatabaseDoorError(
      `DATABASE_URL must begin with file: or postgresql://${SCHEME.test(given) ? ` but begins with "${given.split(':')[0]}:"` : ''}`,
    )
  const location = given.startsWith('file://') ? fileURLToPath(given) : given.slice('file:'.length).replace(/\?.*$/, '')
  if (location === '' || location === ':memory:')
    throw new DatabaseDoorError('DATABASE_URL must name a file: the log has to outlive the process')
  return { kind: 'sqlite', file: path.resolve(root, location) }
}

/** Where the migrations of a kind of database lie. `root` is the project's folder. */
export function migrationsFolder({ kind }: Pick<DatabaseLocation, 'kind'>, root: string): string {
  return path.join(root, 'prisma', kind === 'sqlite' ? 'migrations' : path.join('postgresql', 'migrations'))
}
