'use client'

import { Download, Ellipsis, ListPlus, Pencil, Play, Plus, Redo2, Shuffle, Trash2, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { saveFile } from '@/components/trace/export-trace.ts'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { plural } from '@/components/ui/format.ts'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu.tsx'
import { SearchField } from '@/components/ui/search-field.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import { api } from '@/lib/api/client.ts'
import type { SuiteDetail, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { SuiteCase } from '@/lib/loop/artefacts/suite.ts'
import { type CaseAct, CaseTable } from './case-table.tsx'
import { expectationWords, inputSummary, validatorWords } from './case-words.ts'
import { SaveNote } from './save-note.tsx'
import { shareText } from './share-text.ts'
import { addCases, copyCase, putCase, removeCases } from './suite-edits.ts'
import { createSuiteStore, type SuiteStore } from './suite-store.ts'

const CaseDialog = dynamic(() => import('./case-dialog.tsx').then((module) => module.CaseDialog), { ssr: false })
const SuiteDialog = dynamic(() => import('./suite-dialog.tsx').then((module) => module.SuiteDialog), { ssr: false })
const VaryDialog = dynamic(() => import('./vary-dialog.tsx').then((module) => module.VaryDialog), { ssr: false })
const StartDialog = dynamic(() => import('./start-dialog.tsx').then((module) => module.StartDialog), { ssr: false })

export type SuiteDialogs =
  | { type: 'case'; edited: SuiteCase | null }
  | { type: 'suite' }
  | { type: 'vary'; of: string }
  | { type: 'start' }
  | { type: 'delete' }

type Props = {
  slug: string
  first: SuiteDetail
  design: LoopDesign
  versions: readonly VersionSummary[]
  dialog: SuiteDialogs | null
  onDialog: (dialog: SuiteDialogs | null) => void
  onSaved: (summary: SuiteSummary) => void
  onDeleted: () => void
}

/** An open suite: its cases, what every ending has to be, and the way to run it. */
export function SuiteView({ slug, first, design, versions, dialog, onDialog, onSaved, onDeleted }: Props) {
  const [store] = useState(() => createSuiteStore(api, first, onSaved))
  const { content, summary, past, future, undo, redo } = useStore(store)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [notice, setNotice] = useState('')
  const { filter, setFilter, left } = useFilter(content.cases, textOf)
  useLeaveWarning(store)
  const known = useMemo(
    () => content.cases.filter(({ name }) => ticked.has(name)).map(({ name }) => name),
    [content.cases, ticked],
  )
  const { edit } = store.getState()
  const tick = (name: string, on: boolean) => {
    const next = new Set(ticked)
    if (on) next.add(name)
    else next.delete(name)
    setTicked(next)
  }
  const remove = (names: ReadonlySet<string>) => {
    edit(removeCases(content, names))
    setTicked(new Set())
    setNotice(`Deleted ${plural(names.size, 'case')}.`)
  }
  const act = (name: string, what: CaseAct) => {
    if (what === 'edit')
      return onDialog({ type: 'case', edited: content.cases.find((each) => each.name === name) ?? null })
    if (what === 'vary') return onDialog({ type: 'vary', of: name })
    if (what === 'delete') return remove(new Set([name]))
    const { suite, copy } = copyCase(content, name)
    edit(suite)
    setNotice(copy === null ? '' : `Copied as ${copy}.`)
  }
  return (
    <section aria-labelledby="suite-name" className="flex min-w-0 flex-1 flex-col gap-4 p-4 lg:overflow-y-auto lg:p-6">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 id="suite-name" className="break-words font-semibold text-lg tracking-tight">
            {content.name}
          </h2>
          {content.about === undefined ? null : <p className="text-[13px] text-muted">{content.about}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          <SaveNote store={store} />
          <Button variant="ghost" size="icon" aria-label="Undo" disabled={past.length === 0} onClick={undo}>
            <Undo2 />
          </Button>
          <Button variant="ghost" size="icon" aria-label="Redo" disabled={future.length === 0} onClick={redo}>
            <Redo2 />
          </Button>
          <Button onClick={() => onDialog({ type: 'suite' })}>
            <Pencil />
            Edit suite
          </Button>
          <Menu
            trigger={
              <Button variant="ghost" size="icon" aria-label="More about this suite">
                <Ellipsis />
              </Button>
            }
          >
            <MenuItem
              icon={<Download />}
              onSelect={() =>
                saveFile(`${slug}-suite.json`, `${JSON.stringify(content, null, 2)}\n`, 'application/json')
              }
            >
              Export as JSON
            </MenuItem>
            <MenuSeparator />
            <MenuItem icon={<Trash2 />} danger onSelect={() => onDialog({ type: 'delete' })}>
              Delete the suite …
            </MenuItem>
          </Menu>
          <Button variant="primary" disabled={content.cases.length === 0} onClick={() => onDialog({ type: 'start' })}>
            <Play fill="currentColor" />
            Run …
          </Button>
        </div>
      </header>
      <About store={store} />
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-auto font-semibold text-[15px]">{plural(content.cases.length, 'case')}</h3>
        {known.length === 0 ? null : (
          <Button size="sm" className="text-danger" onClick={() => remove(new Set(known))}>
            <Trash2 />
            Delete {known.length}
          </Button>
        )}
        {content.cases.length < 8 ? null : (
          <SearchField
            aria-label="Search the cases"
            className="w-48"
            value={filter}
            onChange={({ target }) => setFilter(target.value)}
          />
        )}
        <Button
          size="sm"
          disabled={content.cases.length === 0}
          onClick={() => onDialog({ type: 'vary', of: known[0] ?? content.cases[0]?.name ?? '' })}
        >
          <Shuffle />
          Variations …
        </Button>
        <Button size="sm" onClick={() => onDialog({ type: 'case', edited: null })}>
          <Plus />
          New case
        </Button>
      </div>
      <p role="status" className="sr-only">
        {notice}
      </p>
      {content.cases.length === 0 ? (
        <Empty icon={<ListPlus aria-hidden="true" />} title="No case yet" className="py-10">
          A case is one input with the ending that is expected of it. Add one here, or keep a run as a case from its
          trace.
        </Empty>
      ) : (
        <CaseTable cases={left} ticked={ticked} onTick={tick} onAct={act} />
      )}
      <Dialogs
        {...{ slug, store, design, versions, dialog, onDialog, onDeleted }}
        ticked={known}
        onNotice={setNotice}
      />
      <span className="sr-only">Revision {summary.revision}</span>
    </section>
  )
}

function textOf({ name, about, input, expect }: SuiteCase): string {
  return `${name} ${about ?? ''} ${inputSummary(input)} ${expectationWords(expect)}`
}

/** An edit that is not saved is not lost by closing the window unasked. */
function useLeaveWarning(store: SuiteStore) {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (store.getState().save.status !== 'saved') event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [store])
}

/** What holds for all cases, in few words. */
function About({ store }: { store: SuiteStore }) {
  const { validators, gate, models } = useStore(store, ({ content }) => content)
  return (
    <dl className="grid gap-x-6 gap-y-1 rounded-lg border border-line bg-surface px-4 py-3 text-[13px] sm:grid-cols-[auto_1fr]">
      <dt className="text-muted">Gate</dt>
      <dd>{shareText(gate)} have to pass</dd>
      <dt className="text-muted">Validators of every case</dt>
      <dd>
        {validators.length === 0 ? 'none: a run passes when it ends as its case expects' : null}
        <ul>
          {validators.map((validator) => (
            <li key={validator.name}>
              {validator.name}: <code className="break-words font-mono text-xs">{validatorWords(validator)}</code>
            </li>
          ))}
        </ul>
      </dd>
      {Object.keys(models).length === 0 ? null : (
        <>
          <dt className="text-muted">Models that judge</dt>
          <dd>
            {Object.entries(models)
              .map(([alias, { provider, model }]) => `${alias}: ${provider}, ${model}`)
              .join('; ')}
          </dd>
        </>
      )}
    </dl>
  )
}

type DialogProps = Pick<Props, 'slug' | 'design' | 'versions' | 'dialog' | 'onDialog' | 'onDeleted'> & {
  store: SuiteStore
  ticked: readonly string[]
  onNotice: (words: string) => void
}

function Dialogs({ slug, store, design, versions, dialog, onDialog, onDeleted, ticked, onNotice }: DialogProps) {
  const { content, summary, edit } = useStore(store)
  const close = () => onDialog(null)
  const { state: schema, models } = design
  switch (dialog?.type) {
    case 'case':
      return (
        <CaseDialog
          suite={content}
          edited={dialog.edited}
          schema={schema}
          onClose={close}
          onSave={(next) => {
            edit(putCase(content, dialog.edited?.name ?? null, next))
            close()
          }}
        />
      )
    case 'suite':
      return (
        <SuiteDialog
          suite={content}
          schema={schema}
          onClose={close}
          onSave={(next) => {
            edit({ ...next, cases: content.cases })
            close()
            return null
          }}
        />
      )
    case 'vary':
      return (
        <VaryDialog
          id={summary.id}
          suite={content}
          of={dialog.of}
          schema={schema}
          models={models}
          onClose={close}
          onAdd={(cases, vary) => {
            const added = addCases({ ...content, vary }, cases)
            edit(added.suite)
            onNotice(`Added ${plural(cases.length - added.left, 'case')}.`)
            close()
          }}
        />
      )
    case 'start':
      return (
        <StartDialog
          slug={slug}
          suite={{ id: summary.id, name: content.name, cases: content.cases.length }}
          ticked={ticked}
          versions={versions}
          models={models}
          onClose={close}
        />
      )
    case 'delete':
      return (
        <ConfirmDialog
          title={`Delete ${content.name}?`}
          description="Its cases are gone then. Evaluations of it stay, with the suite as it was."
          act="Delete the suite"
          onClose={close}
          onAct={async () => {
            const result = await api.deleteSuite(summary.id)
            if (!result.ok) return result.problem.detail
            onDeleted()
            return null
          }}
        />
      )
    case undefined:
      return null
  }
}
