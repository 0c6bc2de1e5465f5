/** Whether the keyboard asked for the child runs before they were there to be focused. */
let wanted = false

function first(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-child-link]')
}

/** Focuses the first child run; as soon as there is one, when the list is still on its way. */
export function focusChildren(): void {
  const link = first()
  wanted = link === null
  link?.focus()
}

/** To be called when the list is there. */
export function childrenAreThere(): void {
  if (!wanted) return
  wanted = false
  first()?.focus()
}
