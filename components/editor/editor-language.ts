import { type EditorState, Facet, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { completionsAt } from '@/lib/loop/expression/complete.ts'
import { describeAt } from '@/lib/loop/expression/describe-at.ts'
import type { AboutNames } from '@/lib/loop/expression/environment-about.ts'
import {
  type ColouredToken,
  describeTemplateAt,
  templateCompletionsAt,
  templateTokens,
} from '@/lib/loop/expression/template-places.ts'
import { tokenize } from '@/lib/loop/expression/tokenize.ts'
import type { Scope } from '@/lib/loop/expression/types.ts'

export type SourceMode = 'expression' | 'template'

/** The names that a source sees, and what they mean. */
export type SourceNames = { scope: Scope; about: AboutNames }

type Language = SourceNames & { mode: SourceMode }

/** What an editor edits, and the names that may be used in it. */
export const language = Facet.define<Language, Language>({
  combine: ([first]) => first ?? { mode: 'expression', scope: {}, about: () => undefined },
})

/** What may stand at an offset; null where nothing is offered. */
export function completionsIn(state: EditorState, offset: number) {
  const { mode, scope, about } = state.facet(language)
  const complete = mode === 'template' ? templateCompletionsAt : completionsAt
  return complete(state.doc.toString(), offset, scope, about)
}

export function describedIn(state: EditorState, offset: number) {
  const { mode, scope, about } = state.facet(language)
  const describe = mode === 'template' ? describeTemplateAt : describeAt
  return describe(state.doc.toString(), offset, scope, about)
}

const KINDS: readonly ColouredToken['kind'][] = [
  'name',
  'keyword',
  'number',
  'text',
  'operator',
  'bracket',
  'comment',
  'other',
  'brace',
]
const MARKS = new Map(KINDS.map((kind) => [kind, Decoration.mark({ class: `tok-${kind}` })]))
const CALL = Decoration.mark({ class: 'tok-call' })

function colours(state: EditorState): DecorationSet {
  const source = state.doc.toString()
  const tokens = state.facet(language).mode === 'template' ? templateTokens(source) : tokenize(source)
  const builder = new RangeSetBuilder<Decoration>()
  for (const { kind, from, to } of tokens) {
    const mark = kind === 'name' && source[to] === '(' ? CALL : MARKS.get(kind)
    if (mark) builder.add(from, to, mark)
  }
  return builder.finish()
}

/** Colours what the tokens say: sources are small, so all of one is done at once. */
export const highlighting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = colours(view.state)
    }
    update({ docChanged, state, startState }: ViewUpdate) {
      if (docChanged || state.facet(language).mode !== startState.facet(language).mode)
        this.decorations = colours(state)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Undo belongs to the design: the browser's own, of the text alone, would part the two. */
export const noOwnUndo = EditorView.domEventHandlers({
  beforeinput: (event) => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return false
    event.preventDefault()
    return true
  },
})
