'use client'

import { closeCompletion, completionStatus } from '@codemirror/autocomplete'
import { standardKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { type Diagnostic as Mark, setDiagnostics } from '@codemirror/lint'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view'
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { completing } from './editor-completion.ts'
import { describing } from './editor-hover.ts'
import { highlighting, language, noOwnUndo, type SourceMode, type SourceNames } from './editor-language.ts'
import { editorTheme } from './editor-theme.ts'
import { SELECT_SPAN, type SpanEvent, smallestChange, tellSelection } from './select-span.ts'

export type CodeEditorProps = {
  /** Of the element that has the focus. */
  id: string
  value: string
  onChange: (text: string) => void
  /** One step of the history that the text belongs to. */
  onTravel: (way: 'undo' | 'redo') => void
  mode: SourceMode
  names: SourceNames
  problems: readonly Diagnostic[]
  rows: number
  placeholder?: string | undefined
  labelledBy: string
  describedBy?: string | undefined
}

const LOOK =
  'w-full min-w-0 rounded-md border border-line-strong/70 bg-surface transition-colors hover:border-line-strong has-[.cm-focused]:border-accent has-[.cm-focused]:outline-2 has-[.cm-focused]:outline-ring/35 has-[.cm-focused]:outline-offset-0 data-invalid:border-danger'

/** Changes that came from outside are not told back. */
const fromOutside = Annotation.define<true>()

/** One source in CodeMirror. The value is the form's; the history is the design's, so the editor has none of its own. */
export default function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const parts = useRef({ names: new Compartment(), attributes: new Compartment(), hint: new Compartment() })
  /** Told, and not yet come back as the value: one that does is no news, however much was typed since. */
  const told = useRef<string[]>([])
  const changed = useEffectEvent((text: string) => {
    told.current.push(text)
    props.onChange(text)
  })
  const travelled = useEffectEvent((way: 'undo' | 'redo') => {
    props.onTravel(way)
    return true
  })
  const first = useEffectEvent(() => props)
  /** It was made with what the effects below would tell it. */
  const isNew = useRef(true)

  useLayoutEffect(() => {
    if (!host.current) return
    const { value, ...given } = first()
    const { names, attributes, hint } = parts.current
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          names.of(language.of({ mode: given.mode, ...given.names })),
          attributes.of(attributesOf({ ...given, invalid: hasError(given.problems) })),
          hint.of(placeholderOf(given.placeholder ?? '')),
          highlighting,
          completing,
          describing,
          // Prose has brackets that match nothing.
          given.mode === 'expression' ? bracketMatching() : [],
          drawSelection(),
          noOwnUndo,
          keymap.of([
            { key: 'Mod-z', run: () => travelled('undo'), preventDefault: true },
            { key: 'Mod-y', run: () => travelled('redo'), preventDefault: true },
            { key: 'Mod-Shift-z', run: () => travelled('redo'), preventDefault: true },
            ...standardKeymap,
          ]),
          EditorView.lineWrapping,
          tooltips({ parent: document.body, position: 'fixed' }),
          editorTheme,
          EditorView.updateListener.of(({ docChanged, transactions, state }) => {
            if (docChanged && !transactions.some((one) => one.annotation(fromOutside))) changed(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    isNew.current = true
    const select = (event: Event) => {
      const { from, to } = (event as SpanEvent).detail // nobody else sends it
      const most = editor.state.doc.length
      editor.dispatch({ selection: { anchor: Math.min(from, most), head: Math.min(to, most) }, scrollIntoView: true })
    }
    tellSelection(editor.contentDOM, () => {
      const { from, to } = editor.state.selection.main
      return { from, to }
    })
    editor.contentDOM.addEventListener(SELECT_SPAN, select)
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])

  useLayoutEffect(() => {
    const editor = view.current
    const echoed = told.current.indexOf(props.value)
    told.current.splice(0, echoed + 1)
    if (told.current.length > 0 && echoed !== -1) return
    told.current = []
    const change = editor && smallestChange(editor.state.doc.toString(), props.value)
    if (!editor || !change) return
    editor.dispatch({ changes: change, annotations: fromOutside.of(true) })
  }, [props.value])

  const { mode, names, id, labelledBy, describedBy, placeholder, problems, rows } = props
  const invalid = hasError(problems)
  useEffect(() => {
    if (isNew.current) return
    const { names: compartment } = parts.current
    view.current?.dispatch({ effects: compartment.reconfigure(language.of({ mode, ...names })) })
  }, [mode, names])
  useEffect(() => {
    if (isNew.current) return
    const { attributes, hint } = parts.current
    const now = attributesOf({ id, mode, labelledBy, describedBy, invalid })
    view.current?.dispatch({
      effects: [attributes.reconfigure(now), hint.reconfigure(placeholderOf(placeholder ?? ''))],
    })
  }, [id, mode, labelledBy, describedBy, invalid, placeholder])
  useEffect(() => {
    const editor = view.current
    if (!editor || (isNew.current && problems.length === 0)) return
    editor.dispatch(setDiagnostics(editor.state, marksOf(problems, editor.state.doc.length)))
  }, [problems])
  useEffect(() => {
    isNew.current = false
  })

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes a list that belongs to the text box inside, which has the keys
    <div
      ref={host}
      data-source-editor
      data-invalid={invalid || undefined}
      style={{ minHeight: `calc(${rows} * 1.25rem + 0.75rem + 2px)` }}
      className={LOOK}
      onBlur={() => {
        if (view.current && completionStatus(view.current.state) !== null) closeCompletion(view.current)
      }}
    />
  )
}

type Attributes = Pick<CodeEditorProps, 'id' | 'mode' | 'labelledBy' | 'describedBy'> & { invalid?: boolean }

function attributesOf({ id, mode, labelledBy, describedBy, invalid }: Attributes) {
  return EditorView.contentAttributes.of({
    id,
    'aria-labelledby': labelledBy,
    spellcheck: mode === 'template' ? 'true' : 'false',
    ...(describedBy && { 'aria-describedby': describedBy }),
    ...(invalid && { 'aria-invalid': 'true' }),
  })
}

const hasError = (problems: readonly Diagnostic[]) => problems.some(({ severity }) => severity === 'error')

/** Findings with a place, as underlines; one without is of the whole. */
function marksOf(problems: readonly Diagnostic[], length: number): Mark[] {
  return problems.map(({ severity, message, span }) => {
    const from = Math.min(span?.from ?? 0, length)
    return { from, to: Math.min(Math.max(span?.to ?? length, from), length), severity, message }
  })
}
