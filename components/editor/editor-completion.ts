import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  type Completion as Option,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { Completion, Completions } from '@/lib/loop/expression/complete.ts'
import { completionsIn, language } from './editor-language.ts'

const WEIGHT: Record<Completion['kind'], number> = { field: 20, name: 20, macro: 4, function: 0, word: -4, block: -8 }

/** Offers names by themselves while one is typed, and behind a dot; everywhere else when asked for. */
function source(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context
  if (!explicit && !isAsking(context)) return null
  const found = completionsIn(state, pos)
  if (!found || found.options.length === 0) return null
  return {
    from: found.from,
    to: Math.max(found.to, found.from),
    options: found.options.map((option) => optionOf(option, found)),
    validFor: /^[#/]?\w*$/,
  }
}

function isAsking({ state, pos }: CompletionContext): boolean {
  const before = state.sliceDoc(Math.max(0, pos - 2), pos)
  if (state.facet(language).mode === 'template' && /[{]$|[#/]$/.test(before)) return true
  return /[A-Za-z_]$|[\w)\]"'}]\.$/.test(before)
}

function optionOf(option: Completion, found: Completions): Option {
  const { label, kind, detail, about, select } = option
  const info = [kind === 'function' || kind === 'macro' ? detail : '', about].filter(Boolean)
  return {
    label,
    type: kind,
    detail: kind === 'function' || kind === 'macro' ? '' : detail,
    ...(info.length > 0 && { info: () => infoOf(info) }),
    boost: WEIGHT[kind] - 6 * (label.split('.').length - 1),
    apply: (view, _option, from, to) => {
      // What was typed since the offer was made belongs to it.
      const grown = to - found.to
      const at = option.replaces
        ? { from: option.replaces.from, to: Math.max(option.replaces.to + grown, to) }
        : { from, to }
      put(view, option, at, select)
    },
  }
}

function put(
  view: EditorView,
  { insert }: Completion,
  at: { from: number; to: number },
  select: Completion['select'],
): void {
  view.dispatch({
    changes: { ...at, insert },
    selection: { anchor: at.from + select.from, head: at.from + select.to },
    userEvent: 'input.complete',
    scrollIntoView: true,
  })
}

function infoOf([first = '', ...rest]: string[]): HTMLElement {
  const box = document.createElement('div')
  const head = document.createElement(rest.length > 0 ? 'code' : 'span')
  head.textContent = first
  box.append(head)
  for (const text of rest) {
    const line = document.createElement('div')
    line.className = 'text-muted'
    line.textContent = text
    box.append(line)
  }
  return box
}

export const completing = autocompletion({
  override: [source],
  icons: false,
  interactionDelay: 0,
  maxRenderedOptions: 60,
})
