import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { CATALOGUE } from '../lib/loop/diagnostics/catalogue.ts'
import { DIAGNOSTICS_PATH, diagnosticsPage } from '../scripts/make-diagnostics-page.ts'

it('the page of diagnostics is what the catalogue says: run node scripts/make-diagnostics-page.ts', () => {
  expect(readFileSync(path.resolve(import.meta.dirname, '..', DIAGNOSTICS_PATH), 'utf8')).toBe(diagnosticsPage())
})

it('there are many of them', () => {
  expect(Object.keys(CATALOGUE).length).toBeGreaterThanOrEqual(60)
})

it.each(Object.entries(CATALOGUE))('%s is said in full sentences', (_, { title, why, fix }) => {
  expect(title).toMatch(/^[A-Z][^.]*[^.\s]$/)
  for (const text of [why, fix]) expect(text).toMatch(/^\S.*\.$/s)
})
