'use client'

import { useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { CaseFromRun, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import { type KeptRun, rememberKeptInto, suiteNameFor, takeBack } from './keep-at-once.ts'

type Props = KeptRun & {
  suites: readonly SuiteSummary[]
  /** As which case it is kept already; null: it is not. */
  kept: CaseFromRun | null
  /** `problem`: why it is where it was before, too. */
  onKept: (kept: CaseFromRun, problem: string | null) => void
  onClose: () => void
}

/** In which suite a run is kept as a case, and under which name. */
export function KeepCaseDialog({ run, loop, suites: known, kept, onKept, onClose }: Props) {
  const isNew = kept !== null && !known.some(({ id }) => id === kept.suite.id)
  const suites = isNew ? [...known, kept.suite] : known
  const [suite, setSuite] = useState<string>((kept?.suite ?? suites[0])?.id ?? '')
  const [newName, setNewName] = useState(suites.length === 0 ? suiteNameFor(loop.name) : '')
  const [name, setName] = useState(kept?.case.name ?? '')
  const submit = async () => {
    const wanted = name.trim() || kept?.case.name
    if (suite === kept?.suite.id && wanted === kept?.case.name) {
      onClose()
      return null
    }
    const result = await api.keepAsCase({
      run,
      suite: suite === '' ? { name: newName } : { id: suite },
      ...(wanted === undefined ? {} : { name: wanted }),
    })
    if (!result.ok) return result.problem.detail
    rememberKeptInto(window.localStorage, loop.slug, result.value.suite.id)
    // Only now, so that it is never in no suite at all.
    onKept(result.value, kept && (await takeBack(api, kept)))
    return null
  }
  return (
    <FormDialog
      title="Keep as a case"
      description="Its input becomes a case, and the ending that it led to by itself is what is expected from now on."
      entered={{ suite, newName, name }}
      submit="Keep"
      ready={suite !== '' || newName.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <FieldFrame id="keep:suite" label="Suite">
        <Select id="keep:suite" value={suite} onChange={({ target }) => setSuite(target.value)}>
          {suites.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
          <option value="">a new suite</option>
        </Select>
      </FieldFrame>
      {suite === '' ? (
        <FieldFrame id="keep:new" label="Name of the new suite">
          <Input id="keep:new" value={newName} onChange={({ target }) => setNewName(target.value)} />
        </FieldFrame>
      ) : null}
      <FieldFrame id="keep:name" label="Name of the case" hint={kept ? undefined : 'Left empty: one that is free.'}>
        <Input id="keep:name" value={name} onChange={({ target }) => setName(target.value)} />
      </FieldFrame>
    </FormDialog>
  )
}
