'use client'

import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useEffectEvent, useState } from 'react'
import { Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import { CHILD_CALL } from '@/lib/loop/artefacts/children.ts'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { AdvancedGroup } from './advanced-group.tsx'
import type { CallableLoop } from './callable-loop.ts'
import { ChoiceField, StateFieldChoice } from './choice-field.tsx'
import { ExpressionField } from './expression-field.tsx'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { type NameHint, type StateFieldHint, useField, useFormScope } from './form-scope.tsx'
import { ListField } from './list-field.tsx'
import { NamePicks } from './name-picks.tsx'
import { NumberField } from './number-field.tsx'
import { RecordField } from './record-field.tsx'
import { ToggleGroup } from './toggle-group-field.tsx'
import { type CalledLoop, readCalledLoop, useCallableLoops, useCalledLoop } from './use-callable-loops.ts'

const ITEM: readonly NameHint[] = [
  { name: 'item', type: 'any', about: 'The item of the list that this child run is for' },
  { name: 'index', type: 'number', about: 'Its place, from 0' },
]
/** What a policy of approval calls it; nobody is asked unless it says so. */
export const CALL_TO_APPROVE = [{ name: CHILD_CALL, fallback: 'never' }]
const REQUIRE = [
  { value: 'all', label: 'all of them' },
  { value: 'any', label: 'at least one' },
  { value: 'none', label: 'none: their results are looked at later' },
]

/** Another loop that a node runs, once or for each item of a list: which one, what it is given, and what becomes of its results. `path` leads to the object that holds all of it. */
export function ChildLoopFields({ path }: { path: string }) {
  const { stateFields } = useFormScope()
  const loops = useCallableLoops()
  const slug = textOf(useField(`${path}.loop`).value)
  const version = useField(`${path}.version`).value
  const mapped = useField(`${path}.over`).value !== undefined
  const chosen = loops?.find((loop) => loop.slug === slug)
  const called = useCalledLoop(slug, typeof version === 'number' ? version : (chosen?.latestVersion ?? null))
  return (
    <>
      <LoopField path={path} loops={loops} chosen={chosen} />
      {slug === '' ? null : <VersionField path={path} slug={slug} latest={chosen?.latestVersion ?? null} />}
      <RecordField
        path={`${path}.input`}
        label="Its input"
        item="input"
        suggestions={called?.inputs}
        extraNames={mapped ? ITEM : []}
      />
      <ToggleGroup
        path={`${path}.over`}
        title="For each item of a list"
        hint="One child run for each item; its input may read “item” and “index”."
        create={() => listFieldOf(stateFields)}
      >
        <ExpressionField path={`${path}.over`} label="List" placeholder="state.items" />
        <NumberField path={`${path}.concurrency`} label="At the same time" placeholder="4" hint="1 to 16 child runs." />
        <ChoiceField path={`${path}.require`} label="Must succeed" choices={REQUIRE} fallback="all" />
      </ToggleGroup>
      <Results path={path} called={called} mapped={mapped} />
      <Shared path={path} called={called} />
      <Budget path={path} />
    </>
  )
}

function LoopField({
  path,
  loops,
  chosen,
}: {
  path: string
  loops: readonly CallableLoop[] | null
  chosen: CallableLoop | undefined
}) {
  const { stateFields } = useFormScope()
  const { value: child, set } = useField(path)
  const { id, value, problems } = useField(`${path}.loop`)
  const slug = textOf(value)
  /** What it needs is still being read. */
  const [choosing, setChoosing] = useState<string | null>(null)
  const call = (loop: string, called: CalledLoop | null) =>
    set(withLoop(isJsonObject(child) ? child : {}, loop, called, stateFields))
  const fillIn = useEffectEvent((loop: string, called: CalledLoop | null) => {
    if (called && loop === slug) call(loop, called)
    setChoosing(null)
  })
  useEffect(() => {
    if (choosing === null) return
    let gone = false
    const version = loops?.find((loop) => loop.slug === choosing)?.latestVersion ?? null
    // What is edited meanwhile stays, and of two choices in a row the second counts.
    void (version === null ? Promise.resolve(null) : readCalledLoop(choosing, version)).then((called) => {
      if (!gone) fillIn(choosing, called)
    })
    return () => {
      gone = true
    }
  }, [choosing, loops])
  const hint = hintOf(slug, loops, chosen)
  return (
    <FieldFrame
      id={id}
      label="Loop"
      hint={hint}
      problems={problems}
      aside={
        slug === '' ? undefined : (
          <Link
            href={`/loops/${slug}`}
            className="inline-flex items-center gap-1 text-[11px] text-accent hover:underline"
          >
            Open it
            <ExternalLink className="size-3" aria-hidden="true" />
          </Link>
        )
      }
    >
      <Select
        id={id}
        value={slug}
        aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
        aria-describedby={describedBy(id, problems, hint)}
        onChange={({ target }) => {
          call(target.value, null)
          setChoosing(target.value)
        }}
      >
        {slug === '' ? <option value="">{loops === null ? 'Loading the loops …' : 'Choose…'}</option> : null}
        {slug !== '' && chosen === undefined ? <option value={slug}>{slug}</option> : null}
        {loops?.map((loop) => (
          <option key={loop.slug} value={loop.slug} disabled={loop.why !== null && loop.slug !== slug}>
            {loop.name}
            {loop.why === null ? '' : `: ${loop.why}`}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

function hintOf(
  slug: string,
  loops: readonly CallableLoop[] | null,
  chosen: CallableLoop | undefined,
): string | undefined {
  if (loops === null) return undefined
  if (slug !== '' && !chosen) return `There is no loop “${slug}” here now.`
  if (chosen?.why) return `It can’t be called: ${chosen.why}.`
  return loops.some(({ why }) => why === null) ? undefined : 'No other loop is published yet: publish one to call it.'
}

/** The call with another loop: inputs that it has too stay, and those that it needs are there to be filled in. */
function withLoop(
  child: JsonObject,
  loop: string,
  called: CalledLoop | null,
  stateFields: readonly StateFieldHint[],
): JsonObject {
  const { version: _version, fields: _fields, ...rest } = child
  if (!called) return { ...rest, loop }
  const given = isJsonObject(child.input) ? child.input : {}
  const input = called.inputs.flatMap(({ name, required }): [string, JsonObject[string]][] => {
    const kept = given[name]
    if (kept !== undefined) return [[name, kept]]
    if (!required) return []
    return [[name, stateFields.some((field) => field.name === name) ? `state.${name}` : '']]
  })
  return { ...rest, loop, input: Object.fromEntries(input) }
}

function VersionField({ path, slug, latest }: { path: string; slug: string; latest: number | null }) {
  const { id, value, set, problems } = useField(`${path}.version`)
  const [numbers, setNumbers] = useState<readonly number[]>([])
  useEffect(() => {
    const controller = new AbortController()
    void api.listVersions(slug, controller.signal).then((result) => {
      if (result.ok) setNumbers(result.value.versions.map(({ number }) => number))
    })
    return () => controller.abort()
  }, [slug])
  const current = typeof value === 'number' ? value : null
  const unknown = current !== null && !numbers.includes(current)
  return (
    <FieldFrame id={id} label="Version" problems={problems}>
      <Select
        id={id}
        value={current ?? ''}
        onChange={(event) => set(event.target.value === '' ? undefined : Number(event.target.value))}
      >
        <option value="">the newest when it is called{latest === null ? '' : ` (now ${latest})`}</option>
        {unknown ? <option value={current}>{current}</option> : null}
        {numbers.map((number) => (
          <option key={number} value={number}>
            {number}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

function Results({ path, called, mapped }: { path: string; called: CalledLoop | null; mapped: boolean }) {
  const { stateFields } = useFormScope()
  const fields = useField(`${path}.fields`).value
  const picked = Array.isArray(fields) ? fields.filter((name) => typeof name === 'string') : []
  const names = resultNames(mapped, called?.outputs ?? [], picked)
  return (
    <>
      <NamePicks
        path={`${path}.fields`}
        label="Fields that come back"
        known={(called?.results ?? picked).map((name) => ({ name, note: '' }))}
        goneNote="unknown field"
        inline
        hint="Of its state at the end, beside what it puts out."
      />
      <fieldset className="min-w-0">
        <legend className="pb-1 font-medium text-xs">Written into the state</legend>
        <ListField path={`${path}.output`} item="result" create={() => ({ field: '', value: names[0]?.name ?? '' })}>
          {(line) => (
            <>
              <StateFieldChoice path={`${line}.field`} label="Field" fields={stateFields} writable />
              <ExpressionField path={`${line}.value`} label="Value" extraNames={names} />
            </>
          )}
        </ListField>
      </fieldset>
    </>
  )
}

/** What expressions over the results may read. */
function resultNames(mapped: boolean, outputs: readonly string[], fields: readonly string[]): NameHint[] {
  if (mapped)
    return [
      { name: 'children', type: 'list', about: 'The results, in the order of the list' },
      ...outputs.map((name) => ({ name: `children.map(c, c.output.${name})`, type: 'list' })),
      ...fields.map((name) => ({ name: `children.map(c, c.state.${name})`, type: 'list' })),
      { name: 'children.filter(c, c.outcome == "success")', type: 'list' },
    ]
  return [
    ...outputs.map((name) => ({ name: `child.output.${name}`, type: 'any' })),
    ...fields.map((name) => ({ name: `child.state.${name}`, type: 'any' })),
    { name: 'child.outcome', type: 'string', about: 'success or failure' },
    { name: 'child.score', type: 'number' },
    { name: 'child.explanation', type: 'string' },
  ]
}

function Shared({ path, called }: { path: string; called: CalledLoop | null }) {
  const { stateFields } = useFormScope()
  const share = useField(`${path}.share`).value
  const shared = Array.isArray(share) ? share.length : 0
  const theirs = (called?.fields ?? []).map((name) => ({ value: name, label: name }))
  return (
    <AdvancedGroup title="Shared fields" summary={shared === 0 ? '' : `${shared}`} paths={[`${path}.share`]}>
      <p className="text-[11px] text-muted leading-4">
        Each child run begins with the value; what it changed is joined back by the field’s reducer, in the order of the
        list.
      </p>
      <ListField path={`${path}.share`} item="field" create={() => ({ field: '', as: '' })}>
        {(line) => (
          <div className="grid grid-cols-2 gap-2">
            <StateFieldChoice path={`${line}.field`} label="Here" fields={stateFields} writable />
            <ChoiceField path={`${line}.as`} label="In the child" choices={theirs} />
          </div>
        )}
      </ListField>
    </AdvancedGroup>
  )
}

function Budget({ path }: { path: string }) {
  const usd = useField(`${path}.budget.usd`).value
  const tokens = useField(`${path}.budget.tokens`).value
  const summary = [usd === undefined ? '' : `${usd} USD`, tokens === undefined ? '' : `${tokens} tokens`]
  return (
    <AdvancedGroup title="Budget" summary={summary.filter(Boolean).join(', ')} paths={[`${path}.budget`]}>
      <div className="grid grid-cols-2 gap-2">
        <NumberField path={`${path}.budget.usd`} label="Together" placeholder="what is left" unit="USD" />
        <NumberField path={`${path}.budget.tokens`} label="Together" placeholder="what is left" unit="tokens" />
      </div>
      <p className="text-[11px] text-muted leading-4">
        All child runs of a call use what this run has left, and never more; here it can be made less.
      </p>
    </AdvancedGroup>
  )
}

function listFieldOf(stateFields: readonly StateFieldHint[]): string {
  const list = stateFields.find(({ type }) => /list|array/.test(type))
  return list ? `state.${list.name}` : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
