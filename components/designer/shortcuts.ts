/** A key press as `KeyboardEvent` tells it. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>

/** Whether a key press is the combination, written such as `Mod+Shift+Z`. Mod is ⌘ or Ctrl. */
export function matches(combination: string, press: KeyPress): boolean {
  const parts = combination.split('+')
  const key = parts.at(-1) ?? ''
  if (parts.includes('Mod') !== (press.metaKey || press.ctrlKey) || press.altKey) return false
  // The sign "?" is itself typed with Shift on most keyboards.
  if (key !== '?' && parts.includes('Shift') !== press.shiftKey) return false
  return press.key.toLowerCase() === key.toLowerCase()
}

const MAC: Record<string, string> = { Mod: '⌘', Shift: '⇧', Enter: '⏎' }
const OTHER: Record<string, string> = { Mod: 'Ctrl' }

/** The combination as it is printed on this machine's keys. */
export function printed(combination: string, mac: boolean): string {
  const names = mac ? MAC : OTHER
  const parts = combination.split('+').map((part) => names[part] ?? part)
  if (!mac) return parts.join('+')
  return combination.startsWith('Mod+Shift+') ? `⇧⌘${parts.slice(2).join('')}` : parts.join('')
}
