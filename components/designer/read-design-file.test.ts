import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { readDesign } from './read-design-file.ts'

describe('readDesign', () => {
  it('reads what export writes', () => {
    const design = newDesign('ring')
    const read = readDesign(JSON.stringify(design, null, 2))
    expect(read.ok && read.design).toEqual(design)
  })

  it('opens a design with faults that can be mended, and names them', () => {
    const design = { ...newDesign('ring'), head: 'gone' }
    const read = readDesign(JSON.stringify(design))
    expect(read.ok).toBe(true)
    expect(read.diagnostics.some((found) => found.severity === 'error')).toBe(true)
  })

  it.each([
    ['no JSON', '{"a": ', 'usable JSON'],
    ['another document', '[1, 2]', 'not a design'],
    ['a hostile key', '{"__proto__": {"x": 1}}', ''],
    ['a design without nodes', JSON.stringify({ ...newDesign('ring'), nodes: undefined }), 'not a design'],
  ])('refuses %s', (_, text, message) => {
    const read = readDesign(text)
    expect(read.ok).toBe(false)
    expect(!read.ok && read.message).toContain(message)
  })
})
