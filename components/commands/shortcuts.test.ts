import { describe, expect, it } from 'vitest'
import { matches, printed } from './shortcuts.ts'

const press = (key: string, modifiers: Partial<Parameters<typeof matches>[1]> = {}) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
})

describe('matches', () => {
  it.each([
    ['Mod+Z', press('z', { ctrlKey: true }), true],
    ['Mod+Z', press('z', { metaKey: true }), true],
    ['Mod+Z', press('z'), false],
    ['Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), false],
    ['Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), true],
    ['?', press('?', { shiftKey: true }), true],
    ['/', press('/', { shiftKey: true }), true],
    ['Plus', press('+', { shiftKey: true }), true],
    ['Minus', press('-'), true],
    ['Space', press(' '), true],
    ['N', press('N', { shiftKey: true }), false],
    ['Shift+N', press('N', { shiftKey: true }), true],
    ['ArrowLeft', press('ArrowLeft', { shiftKey: true }), false],
    ['Delete', press('Delete'), true],
    ['Delete', press('Delete', { altKey: true }), false],
  ])('%s against %o is %s', (combination, event, expected) => {
    expect(matches(combination, event)).toBe(expected)
  })
})

describe('printed', () => {
  it.each([
    ['Mod+Z', true, '⌘Z'],
    ['Mod+Shift+Z', true, '⇧⌘Z'],
    ['Mod+Enter', true, '⌘⏎'],
    ['Mod+Shift+Z', false, 'Ctrl+Shift+Z'],
    ['?', false, '?'],
    ['Shift+ArrowLeft', true, '⇧←'],
    ['Shift+Plus', false, 'Shift++'],
  ])('%s (Mac %s) is %s', (combination, mac, expected) => {
    expect(printed(combination, mac)).toBe(expected)
  })
})
