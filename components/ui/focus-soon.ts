import { flushSync } from 'react-dom'

/** Focus for a control that what was just changed brings: by its id, or as the function gives it. At once, since what is typed next is meant for it. For handlers of events. */
export function focusSoon(target: string | (() => void)): void {
  flushSync(() => undefined)
  if (typeof target === 'string') document.getElementById(target)?.focus()
  else target()
}
