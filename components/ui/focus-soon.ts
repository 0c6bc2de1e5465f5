import { flushSync } from 'react-dom'

/** Focus for a control that what was just changed brings. At once, since what is typed next is meant for it. For handlers of events. */
export function focusSoon(id: string): void {
  flushSync(() => undefined)
  document.getElementById(id)?.focus()
}
