import { expect, it } from 'vitest'
import type { WhatIfLook } from '@/lib/loop/artefacts/what-if.ts'
import { joined, laneCells } from './lane-cells.ts'

const look = (iteration: number, was: boolean | null, now: boolean | null): WhatIfLook => ({
  ...{ iteration, step: 1, seq: iteration, differs: was !== now },
  ...{ was: { fires: was, text: '' }, now: { fires: now, text: '' } },
})

it('what fires once in an iteration fires in it, and what was never asked is told apart from what did not fire', () => {
  const cells = laneCells([look(1, false, false), look(1, false, true), look(2, null, null), look(3, true, true)])
  expect(Object.fromEntries(cells)).toEqual({
    1: { was: false, now: true, differs: true },
    2: { was: null, now: null, differs: false },
    3: { was: true, now: true, differs: false },
  })
})

it('iterations that share a pixel share a column', () => {
  const cells = laneCells([look(1, false, false), look(2, true, false)])
  expect(joined(cells, 1, 3)).toEqual({ was: true, now: false, differs: true })
  expect(joined(cells, 5, 9)).toBeNull()
})
