import { createRequire } from 'node:module'
import path from 'node:path'

/**
 * Where a package's main file lies, found at run time, for programs that aren't bundled: threads, and processes of their own. From this file when it is run as it
 * is, from the project's root when a bundler moved it. Undefined when it isn't installed.
 */
export function resolvePackage(name: string): string | undefined {
  for (const base of [import.meta.url, path.join(process.cwd(), 'package.json')]) {
    try {
      // The bases are no constants, so that no bundler follows them.
      return createRequire(base).resolve(name)
    } catch {
      // The next base may know it.
    }
  }
  return undefined
}
