import { expect, it } from 'vitest'
import type { Severity } from '@/lib/loop/diagnostics/diagnostic.ts'
import { compileText, countProblems } from './compile-text.ts'

it.each<[string, Severity[]]>([
  ['Compiles', []],
  ['Compiles, 1 note', ['info']],
  ['Compiles, 1 warning, 1 note', ['info', 'warning']],
  ['1 error', ['error']],
  ['2 errors, 3 warnings', ['error', 'warning', 'warning', 'error', 'warning']],
  ['1 error, 2 notes', ['info', 'error', 'info']],
])('says “%s”', (text, severities) => {
  expect(compileText(countProblems(severities.map((severity) => ({ severity }))))).toBe(text)
})
