import { StateEffect, StateField } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view'
import type { Described } from '@/lib/loop/expression/describe-at.ts'
import { describedIn } from './editor-language.ts'

function tooltipOf(found: Described): Tooltip {
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: cardOf(found) }) }
}

function cardOf({ title, type, about }: Described): HTMLElement {
  const card = document.createElement('div')
  card.className = 'flex max-w-88 flex-col gap-0.5 px-2 py-1.5'
  const head = document.createElement('code')
  head.className = 'font-mono text-[11px]'
  head.textContent = type.startsWith(`${title}(`) || type.includes('(') ? type : `${title}: ${type}`
  card.append(head)
  if (about !== '') {
    const text = document.createElement('p')
    text.className = 'text-muted text-xs'
    text.textContent = about
    card.append(text)
  }
  return card
}

const show = StateEffect.define<Tooltip | null>()

/** The card that the keyboard asked for: goes when anything moves. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    const effect = transaction.effects.find((one) => one.is(show))
    if (effect) return effect.value as Tooltip | null // of the one effect that was looked for
    const moved = !transaction.startState.selection.eq(transaction.newSelection)
    return transaction.docChanged || moved ? null : tooltip
  },
  provide: (field) => showTooltip.from(field),
})

function describeHere(view: EditorView): boolean {
  const found = describedIn(view.state, view.state.selection.main.head)
  const text = found ? `${found.title}: ${found.type}. ${found.about}` : 'There is no name here.'
  view.dispatch({ effects: [show.of(found && tooltipOf(found)), EditorView.announce.of(text)] })
  return true
}

function hide(view: EditorView): boolean {
  if (view.state.field(asked) === null) return false
  view.dispatch({ effects: show.of(null) })
  return true
}

/** Says what a name is: under the pointer, and at the cursor with Mod+I. */
export const describing = [
  asked,
  hoverTooltip((view, pos) => {
    const found = describedIn(view.state, pos)
    return found && tooltipOf(found)
  }),
  keymap.of([
    { key: 'Mod-i', run: describeHere, preventDefault: true },
    { key: 'Escape', run: hide },
  ]),
]
