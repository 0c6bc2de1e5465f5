import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { whyNotFollow, whyNotPublish } from './why-not-publish.ts'

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

describe('whyNotFollow', () => {
  const published: StateSchema = {
    type: 'object',
    properties: {},
    additionalProperties: false,
    'x-loop': { version: 2 },
  }
  const problems = [{ field: 'a', reason: 'was added' }]
  it.each([
    [[], published, 2, null],
    [problems, undefined, 2, null],
    [
      problems,
      published,
      2,
      'The state differs from version 2, which is published: start version 3 of the state first',
    ],
    [problems, published, 3, 'The state does not lead on from version 2 as it was published: see the problems'],
  ])('%#', (found, of, drafted, expected) => {
    expect(whyNotFollow(found, of, drafted)).toBe(expected)
  })
})
