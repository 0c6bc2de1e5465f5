'use client'

import { GitBranchPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { useProblems } from '@/components/designer/use-problems.ts'
import { usePublishedState } from '@/components/designer/use-published-state.ts'
import { Button } from '@/components/ui/button.tsx'
import { startStateVersion } from '@/lib/loop/1-draw/edit-state-version.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { migrationScope } from '@/lib/loop/expression/environment.ts'
import { aboutNames } from '@/lib/loop/expression/environment-about.ts'
import { describeField } from '@/lib/loop/expression/type-of.ts'
import { diffStateSchemas } from '@/lib/loop/state/diff-schema.ts'
import { shapeOf } from '@/lib/loop/state/migrate.ts'
import { type StateMigration, StateSchema } from '@/lib/loop/state/schema.ts'
import { StateFieldChoice } from './fields/choice-field.tsx'
import { ExpressionField } from './fields/expression-field.tsx'
import { FormScopeProvider } from './fields/form-scope.tsx'
import { ListField } from './fields/list-field.tsx'
import { Section } from './fields/section.tsx'
import { nameHints } from './scopes.ts'
import { StateChanges } from './state-changes.tsx'

/** Version of the state, how it differs from the published one, and how states of earlier versions are led over. */
export function StateVersions() {
  const { state } = useDesign()
  const { version, migrations = [] } = state['x-loop']
  return (
    <Section
      title={`Version ${version} of the state`}
      hint="Runs keep the version that they began with. A paused run is led over to a newer one by its migrations."
    >
      <Start />
      {migrations
        .map((migration, index) => ({ migration, index }))
        .toSorted((a, b) => b.migration.from - a.migration.from)
        .map(({ migration, index }) => (
          <Migration key={`${migration.from}.${index}`} migration={migration} index={index} />
        ))}
    </Section>
  )
}

/** What was published last, and the way to the next version when fields differ from it. */
function Start() {
  const design = useDesign()
  const store = useDesignerStore()
  const published = usePublishedState()
  if (!published) return null
  const { version } = published.state['x-loop']
  if (design.state['x-loop'].version > version) return null
  const changes = diffStateSchemas(published.state, design.state)
  return (
    <div className="flex flex-col gap-2">
      {changes.length === 0 ? null : (
        <>
          <p className="text-warning text-xs">
            These fields differ from version {version}, which is published with v{published.number}:
          </p>
          <StateChanges changes={changes} />
        </>
      )}
      <Button
        size="sm"
        variant={changes.length === 0 ? 'outline' : 'primary'}
        className="self-start"
        onClick={() => store.getState().edit((before) => startStateVersion(before, published.state))}
      >
        <GitBranchPlus />
        Start version {version + 1}
      </Button>
    </div>
  )
}

function Migration({ migration, index }: { migration: StateMigration; index: number }) {
  const design = useDesign()
  const store = useDesignerStore()
  const { edit } = store.getState()
  const diagnostics = useProblems()
  const { from } = migration
  const target = shapeOf(design.state, from + 1)?.fields ?? {}
  const { names, place } = useMemo(() => {
    const scope = migrationScope(migration)
    return { names: nameHints(scope), place: { scope, about: aboutNames({ properties: migration.fields }), at: null } }
  }, [migration])
  const path = `x-loop.migrations.${index}`
  const stateFields = Object.entries(target).map(([name, field]) => {
    return { name, type: describeField(field), role: field['x-loop'].role }
  })
  const own = diagnostics.filter(
    (problem) => problem.field === `state.${path}` || problem.field === `state.${path}.from`,
  )
  return (
    <fieldset className="flex flex-col gap-2 rounded-md border border-line p-2.5" data-migration={from}>
      <legend className="px-1 font-medium text-xs">
        From version {from} to {from + 1}
      </legend>
      {own.map((problem) => (
        <p
          key={problem.message}
          className={`text-[11px] leading-4 ${problem.severity === 'error' ? 'text-danger' : 'text-warning'}`}
        >
          {problem.message}
        </p>
      ))}
      <Summary migration={migration} target={target} />
      <FormScopeProvider
        value={{
          id: 'state',
          value: { 'x-loop': design.state['x-loop'] } as unknown as JsonObject, // a schema is JSON
          schema: StateSchema,
          change: (next, changed) => edit((before) => withMark(before, next), `state:${changed}`),
          problems: diagnostics.flatMap(inState),
          names,
          travel: (way) => store.getState()[way](),
          placeOf: () => place,
          stateFields,
          tools: [],
          models: [],
          maxIterations: design.contract.maxIterations,
        }}
      >
        <ListField
          path={`${path}.set`}
          item="line"
          empty="Fields carry over by their names, new ones begin with their defaults."
          create={() => ({ field: firstOpen(migration, target), value: '' })}
        >
          {(line) => (
            <>
              <StateFieldChoice path={`${line}.field`} label={`Field of version ${from + 1}`} fields={stateFields} />
              <ExpressionField
                path={`${line}.value`}
                label="Becomes"
                hint={`“state” is the state of version ${from}.`}
                placeholder="state.old_name"
              />
            </>
          )}
        </ListField>
      </FormScopeProvider>
    </fieldset>
  )
}

function inState(problem: Diagnostic): Diagnostic[] {
  const field = problem.nodeId === undefined && problem.field?.startsWith('state.') ? problem.field.slice(6) : null
  return field === null ? [] : [{ ...problem, field }]
}

function withMark(design: LoopDesign, next: JsonObject): LoopDesign {
  // A half-typed line is the compiler's to judge; the rest is what the form was given.
  const mark = next['x-loop'] as unknown as LoopDesign['state']['x-loop']
  return { ...design, state: { ...design.state, 'x-loop': mark } }
}

/** The field that most likely wants a line: one that is new, and not set yet. */
function firstOpen({ fields, set }: StateMigration, target: StateMigration['fields']): string {
  const open = Object.keys(target).filter((name) => !set.some(({ field }) => field === name))
  return open.find((name) => !Object.hasOwn(fields, name)) ?? open[0] ?? ''
}

/** What happens by itself: which fields carry over, begin anew and fall away. */
function Summary({
  migration: { fields, set },
  target,
}: {
  migration: StateMigration
  target: StateMigration['fields']
}) {
  const isSet = (name: string) => set.some(({ field }) => field === name)
  const rows = [
    ['Carries over', Object.keys(target).filter((name) => Object.hasOwn(fields, name) && !isSet(name))],
    ['Begins anew', Object.keys(target).filter((name) => !Object.hasOwn(fields, name) && !isSet(name))],
    ['Falls away', Object.keys(fields).filter((name) => !Object.hasOwn(target, name))],
  ] as const
  return (
    <dl className="grid grid-cols-[5.5rem_1fr] gap-y-0.5 text-[11px]">
      {rows.map(([title, names]) =>
        names.length === 0 ? null : (
          <div key={title} className="contents">
            <dt className="text-muted">{title}</dt>
            <dd className="font-mono">{names.join(', ')}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
