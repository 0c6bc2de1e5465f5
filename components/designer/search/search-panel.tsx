'use client'

import { CaseSensitive, ChevronDown, ChevronUp, Replace, ReplaceAll, WholeWord } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { nameProblem } from '@/components/inspector/state-field-editor.tsx'
import { goTo } from '@/components/problems/go-to.ts'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { Input } from '@/components/ui/input.tsx'
import { designTexts } from '@/lib/loop/1-draw/design-texts.ts'
import { renameStateField } from '@/lib/loop/1-draw/rename-state-field.ts'
import { replaceInDesign } from '@/lib/loop/1-draw/replace-in-design.ts'
import { type DesignHit, MOST_HITS, searchDesign } from '@/lib/loop/1-draw/search-design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import { useDesign, useDesignerStore } from '../store/designer-context.tsx'
import { useActionContext } from '../use-action-context.tsx'
import { HitList } from './hit-list.tsx'
import { keyOf, placeOfText, wordsOfPlace } from './place-of-text.ts'

/** Looks through everything that is written in the design, and writes it otherwise. */
export function SearchPanel() {
  const store = useDesignerStore()
  const context = useActionContext()
  const design = useDesign()
  const [text, setText] = useState('')
  const [replacement, setReplacement] = useState('')
  const [matchCase, setMatchCase] = useState(false)
  const [wholeWord, setWholeWord] = useState(false)
  const [at, setAt] = useState(0)
  const [started, setStarted] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const asked = useDeferredValue(text)
  const texts = useMemo(() => designTexts(design, definitions), [design])
  const hits = useMemo(
    () => searchDesign(texts, { text: asked, matchCase, wholeWord }),
    [texts, asked, matchCase, wholeWord],
  )
  const words = hits.filter(({ found }) => found.use === 'words')
  const current = Math.min(at, Math.max(0, hits.length - 1))
  const chosen = hits[current]
  const field = fieldOf(chosen ?? null, hits, asked)

  /** `stay`: whoever walks through the places goes on typing in the search. */
  const go = (index: number, stay = false) => {
    const hit = hits[(index + hits.length) % hits.length]
    if (!hit) return
    setAt(hits.indexOf(hit))
    const { place } = hit.found
    const key = keyOf(place)
    if (place.in === 'note') store.getState().select({ notes: [place.id] })
    else if (place.in === 'group') store.getState().select({ groups: [place.id] })
    else {
      goTo(store, placeOfText(place))
      if (stay) store.getState().set({ focus: null })
    }
    if (key !== null) context.reveal(key)
  }
  const replace = (which: readonly DesignHit[]) => {
    const result = replaceInDesign(design, which, replacement, definitions)
    if (!result.ok) {
      const where = result.place ? `${wordsOfPlace(result.place, design).join(' › ')}: ` : ''
      return setTrouble(`Nothing was replaced. ${where}${result.why}`)
    }
    setTrouble(null)
    store.getState().edit(() => result.design)
    store.getState().set({ notice: `Replaced ${plural(result.count, 'place')}.` })
  }
  const rename = (name: string) => {
    const next = replacement.trim()
    const problem = nameProblem(next, Object.keys(design.state.properties))
    if (problem !== null) return setTrouble(`The field ${name} was not renamed. ${problem}`)
    const renamed = renameStateField(design, name, next, definitions, toolDefinitions)
    setTrouble(null)
    store.getState().edit(() => renamed)
    store.getState().set({ notice: `Renamed the field ${name} to ${next} wherever it is read or written.` })
    setText(next)
  }
  const typed = (set: (value: string) => void) => (value: string) => {
    set(value)
    setTrouble(null)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      go(event.shiftKey ? current - 1 : started ? current + 1 : current, true)
      setStarted(true)
    }
    if (event.key === 'Escape') {
      store.getState().set({ dock: { open: false, tab: 'search' } })
      context.focusCanvas(null)
    }
  }

  return (
    <section aria-label="Search and replace" className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-3 py-2">
        <div className="flex min-w-52 flex-1 items-center gap-1">
          <Input
            type="search"
            data-design-search
            aria-label="Search in this loop"
            placeholder="Search in this loop"
            value={text}
            // It comes up because somebody wants to type.
            autoFocus
            onChange={({ target }) => {
              typed(setText)(target.value)
              setAt(0)
              setStarted(false)
            }}
            onKeyDown={onKey}
          />
          <Toggle label="Match capitals" on={matchCase} onToggle={setMatchCase} icon={<CaseSensitive />} />
          <Toggle label="Whole words" on={wholeWord} onToggle={setWholeWord} icon={<WholeWord />} />
          <Button
            variant="ghost"
            size="icon"
            aria-label="Previous place"
            disabled={hits.length === 0}
            onClick={() => go(current - 1, true)}
          >
            <ChevronUp />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label="Next place"
            disabled={hits.length === 0}
            onClick={() => go(current + 1, true)}
          >
            <ChevronDown />
          </Button>
        </div>
        <div className="flex min-w-52 flex-1 flex-wrap items-center gap-1">
          <Input
            aria-label="Replace with"
            placeholder="Replace with"
            className="min-w-32 flex-1"
            value={replacement}
            onChange={({ target }) => typed(setReplacement)(target.value)}
          />
          <Button size="sm" disabled={chosen?.found.use !== 'words'} onClick={() => chosen && replace([chosen])}>
            <Replace />
            Replace
          </Button>
          <Button size="sm" disabled={words.length === 0} onClick={() => replace(words)}>
            <ReplaceAll />
            {words.length === 0 ? 'Replace all' : `Replace all ${words.length}`}
          </Button>
        </div>
        <p role="status" className="w-full text-[11px] text-muted">
          {trouble ?? summary(asked, hits, words.length)}
        </p>
        {field === null ? null : (
          <Button size="sm" disabled={replacement.trim() === ''} onClick={() => rename(field)}>
            {replacement.trim() === ''
              ? `To rename the field ${field} everywhere, give its new name above`
              : `Rename the field ${field} to ${replacement.trim()} everywhere`}
          </Button>
        )}
      </div>
      <HitList hits={hits} current={current} design={design} onGo={go} />
    </section>
  )
}

/** The state field that is found: the chosen hit's, or else one that is called just so. */
function fieldOf(chosen: DesignHit | null, hits: readonly DesignHit[], text: string): string | null {
  const named = (hit: DesignHit | null) => {
    const place = hit?.found.place
    return place?.in === 'state' && place.field === '' ? place.name : null
  }
  return named(chosen) ?? named(hits.find((hit) => named(hit) === text) ?? null)
}

function summary(text: string, hits: readonly DesignHit[], words: number): string {
  if (text === '') return 'Names, notes, prompts, expressions, state fields and the contract are searched.'
  if (hits.length === 0) return `“${text}” is nowhere in this loop.`
  const names = hits.length - words
  const count = `${plural(hits.length, 'place')}${hits.length === MOST_HITS ? ' and more' : ''}`
  return names === 0
    ? `${count}.`
    : `${count}; ${plural(names, 'name or choice', 'names or choices')} of them are not replaced.`
}

type ToggleProps = { label: string; on: boolean; onToggle: (on: boolean) => void; icon: ReactNode }

function Toggle({ label, on, onToggle, icon }: ToggleProps) {
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={label}
      title={label}
      aria-pressed={on}
      className={on ? 'bg-accent/15 text-accent' : undefined}
      onClick={() => onToggle(!on)}
    >
      {icon}
    </Button>
  )
}
