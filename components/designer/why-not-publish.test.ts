import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { whyNotPublish } from './why-not-publish.ts'

const finding = (severity: Diagnostic['severity'], code = 'c'): Diagnostic => ({
  code,
  severity,
  message: '',
  why: '',
  fix: '',
})

describe('whyNotPublish', () => {
  it.each([
    [true, [], null, null],
    [true, [finding('warning'), finding('info')], null, null],
    [true, [finding('error')], null, 'Fix 1 error first'],
    [true, [finding('error'), finding('error')], { number: 1 }, 'Fix 2 errors first'],
    [true, [finding('error'), finding('warning', 'no-invariant')], null, 'Fix 1 error and 1 warning first'],
    [true, [], { number: 3 }, 'Nothing changed since v3'],
    [false, [], null, 'This loop was imported: review and accept it first'],
  ])('%#', (accepted, diagnostics, same, expected) => {
    expect(whyNotPublish(accepted, diagnostics, same)).toBe(expected)
  })
})
