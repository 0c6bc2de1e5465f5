import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLANTED } from './architecture/planted-violations.ts'

const root = path.resolve(import.meta.dirname, '..')
const at = (...parts: string[]) => path.join(root, ...parts)
const MAX_LINES = 500

type Violation = { from: string; rule: { name: string } }

describe('import rules', () => {
  const rules: string[] = createRequire(import.meta.url)('../.dependency-cruiser.cjs').forbidden.map(
    (rule: { name: string }) => rule.name,
  )
  let folder = ''
  let violations: Violation[] = []

  // Inside the project, so that packages resolve; cruised with that folder as the working directory.
  beforeAll(() => {
    mkdirSync(at('.test'), { recursive: true })
    folder = mkdtempSync(at('.test', 'planted-'))
    for (const name of ['package.json', 'tsconfig.json']) cpSync(at(name), path.join(folder, name))
    for (const [file, source] of Object.values(PLANTED).flatMap((files) => Object.entries(files))) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), `${source}\n`)
    }
    const cruiser = at('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
    const args = [
      cruiser,
      '--config',
      at('.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      'app',
      'components',
      'lib',
    ]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 })
    expect(stderr).toBe('')
    violations = JSON.parse(stdout).summary.violations
  }, 60_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has a planted violation for every rule', () => {
    expect(Object.keys(PLANTED).sort()).toEqual([...rules].sort())
  })

  it.each(rules)('%s is reported', (rule) => {
    const [culprit] = Object.keys(PLANTED[rule] ?? {})
    expect(violations.filter((violation) => violation.rule.name === rule).map(({ from }) => from)).toContain(culprit)
  })
})

/** What git keeps, as paths from the root; every file that is no product of a command where there is no git. */
function projectFiles(): string[] {
  try {
    const args = ['ls-files', '-z']
    const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return listed.split('\0').filter((file) => file !== '' && existsSync(at(file)))
  } catch {
    const made = /(^|\/)(node_modules|\.git|\.next[^/]*|\.test|\.e2e|data|generated|test-results)(\/|$)/
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !made.test(file))
  }
}

const files = projectFiles()
const read = (file: string) => readFileSync(at(file), 'utf8')
const isSource = (file: string) => /\.(ts|tsx|js|mjs|cjs)$/.test(file) && !/(^|\/)(generated|public)\//.test(file)
const isTest = (file: string) => /\.(test|spec)\.tsx?$|^(tests|e2e)\//.test(file)
const sources = files.filter((file) => isSource(file) && !isTest(file))

describe('habits', () => {
  it('looks at the whole project', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(files).toContain('package-lock.json')
  })

  it('has no barrel: nothing says `export *`', () => {
    expect(sources.filter((file) => /^\s*export\s*\*/m.test(read(file)))).toEqual([])
  })

  it(`has no source file over ${MAX_LINES} lines`, () => {
    expect(sources.filter((file) => read(file).split('\n').length > MAX_LINES + 1)).toEqual([])
  })

  it('asks the definition of a kind instead of comparing its name', () => {
    const isKind = (name: string) => existsSync(at('lib/nodes', name, 'definition.ts'))
    const kinds = existsSync(at('lib/nodes')) ? readdirSync(at('lib/nodes')).filter(isKind) : []
    const comparison = new RegExp(`kind\\s*[!=]==?\\s*['"\`](${kinds.join('|')})['"\`]`)
    const guilty = kinds.length === 0 ? [] : sources.filter((file) => comparison.test(read(file)))
    expect(guilty.filter((file) => !/^lib\/nodes\/[^/]+\//.test(file))).toEqual([])
  })
})

describe('the page of the architecture', () => {
  it.each(['lib', 'lib/loop', 'components'])('names every folder of %s', (parent) => {
    // In the row of its own: two parents may have folders of the same name.
    const rows = read('ARCHITECTURE.md').split('\n')
    const page = rows.find((row) => row.startsWith(`| \`${parent}/\` |`)) ?? rows.join('\n')
    const folders = readdirSync(at(parent), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const unnamed = folders.map(({ name }) => name).filter((name) => !new RegExp(`[\\s\`/,]${name}\\b`).test(page))
    expect(folders.length).toBeGreaterThan(5)
    expect(unnamed).toEqual([])
  })
})

describe('portability', () => {
  const text = files.filter((file) =>
    /\.(ts|tsx|js|mjs|cjs|json|jsonl|md|css|prisma|sql|sh|ya?ml|toml)$|(^|\/)[^.]+$|\.npmrc$/.test(file),
  )

  it('names no folder of a machine', () => {
    // “somebody” is nobody's machine: examples and tests may say it.
    const machinePath = new RegExp(
      `(^|[\\s"'\`(=:])/(${['work', 'home', 'Users', 'root'].join('|')})/(?!somebody/)[\\w.-]`,
      'm',
    )
    expect(text.filter((file) => machinePath.test(read(file)))).toEqual([])
  })

  it('names no package registry', () => {
    const registry = new RegExp(
      `\\bregistry\\.[a-z0-9-]+\\.[a-z]|\\b${'npmjs'}\\.|\\bdeb\\.${'debian'}\\.|_auth${'Token'}`,
      'i',
    )
    expect(text.filter((file) => registry.test(read(file)))).toEqual([])
  })

  it('keeps download addresses out of the lockfile', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { resolved?: string }> }
    const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)
    expect(addressed.map(([name]) => name)).toEqual([])
  })
})
