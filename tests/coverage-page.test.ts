import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { COMMANDS } from '../lib/cli/cli.ts'
import { Contract } from '../lib/loop/artefacts/contract.ts'
import type { NodeKind } from '../lib/loop/kinds/node-kind.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { listTemplates } from '../lib/templates/templates.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'

const root = path.resolve(import.meta.dirname, '..')
const page = readFileSync(path.join(root, 'docs/guide/coverage.md'), 'utf8')
const spans = [...new Set([...page.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))]
const all = (prefix: string) => spans.filter((span) => span.startsWith(prefix))

/** Names of the members that a config can have, at any depth. */
function settings(schema: z.ZodType): Set<string> {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return new Set([...text.matchAll(/"([a-zA-Z]+)":\{/g)].map(([, name = '']) => name))
}

describe('the page of what is covered', () => {
  it('has a row for each system of the sources', () => {
    const numbers = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)
    const wanted = [...numbers('A', 2), ...numbers('B', 3), ...numbers('C', 18), 'D1', ...numbers('E', 8)]
    expect([...page.matchAll(/^\| ([A-E]\d+) \|/gm)].map(([, id]) => id)).toEqual(wanted)
  })

  it.each([...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = '']) => link))('links to a file: %s', (link) => {
    expect(existsSync(path.join(root, 'docs/guide', link))).toBe(true)
  })

  it.each(all('/'))('names a page: %s', (address) => {
    expect(existsSync(path.join(root, 'app', address, 'page.tsx'))).toBe(true)
  })

  it.each(all('loopwright '))('names a command: %s', (command) => {
    expect(COMMANDS.map(({ name }) => `loopwright ${name}`)).toContain(command)
  })

  it('names every template, and none that is not there', () => {
    const folders = readdirSync(path.join(root, 'lib/templates')).filter((name) =>
      statSync(path.join(root, 'lib/templates', name)).isDirectory(),
    )
    const named = [...page.matchAll(/lib\/templates\/([a-z-]+)\//g)].map(([, slug = '']) => slug)
    expect([...new Set(named)].sort()).toEqual(folders.sort())
    expect(
      listTemplates()
        .map(({ slug }) => slug)
        .sort(),
    ).toEqual(folders)
  })

  it.each(spans.filter((span) => /^[a-z]+\.[a-zA-Z]+$/.test(span)))('names a setting or a tool: %s', (span) => {
    const [of = '', name = ''] = span.split('.')
    const kind: NodeKind | undefined = Object.values<NodeKind>(definitions).find(({ kind }) => kind === of)
    if (Object.hasOwn(toolDefinitions, span)) return
    expect([...settings(of === 'contract' ? Contract : (kind?.config ?? z.never()))]).toContain(name)
  })
})
