/** A key press as `KeyboardEvent` tells it. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>

/** Keys whose names in a combination are not what the browser calls them. */
const PRESSED: Record<string, readonly string[]> = { Space: [' '], Plus: ['+', '='], Minus: ['-', '−'] }
/** Signs that some keyboards need Shift for. */
const SIGNS = /^(\?|\/|Plus|Minus)$/

/** Whether a key press is the combination, written such as `Mod+Shift+Z`. Mod is ⌘ or Ctrl. */
export function matches(combination: string, press: KeyPress): boolean {
  const parts = combination.split('+')
  const key = parts.at(-1) ?? ''
  if (parts.includes('Mod') !== (press.metaKey || press.ctrlKey) || press.altKey) return false
  if (!SIGNS.test(key) && parts.includes('Shift') !== press.shiftKey) return false
  return (PRESSED[key] ?? [key]).some((name) => name.toLowerCase() === press.key.toLowerCase())
}

const KEYS: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Plus: '+',
  Minus: '−',
  Escape: 'Esc',
}
const MAC: Record<string, string> = { ...KEYS, Mod: '⌘', Shift: '⇧', Enter: '⏎' }
const OTHER: Record<string, string> = { ...KEYS, Mod: 'Ctrl' }

/** The combination as it is printed on this machine's keys. */
export function printed(combination: string, mac: boolean): string {
  const names = mac ? MAC : OTHER
  const parts = combination.split('+').map((part) => names[part] ?? part)
  if (!mac) return parts.join('+')
  return combination.startsWith('Mod+Shift+') ? `⇧⌘${parts.slice(2).join('')}` : parts.join('')
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
}

/** Whether somebody types there, so that single keys are letters. */
export function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox], [type=range]), textarea, select, [contenteditable=true]') !== null
  )
}

/** Whether the keys there belong to a dialog or a menu. */
export function inDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog], [role=alertdialog], [role=menu]') !== null
}
