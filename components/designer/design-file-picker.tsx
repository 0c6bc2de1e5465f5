'use client'

import { FileJson } from 'lucide-react'
import { useState } from 'react'
import { SEVERITY } from '@/components/problems/severity.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { plural } from '@/components/ui/format.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { visible } from '@/lib/loop/text/visible.ts'
import { type ReadDesign, readDesign } from './read-design-file.ts'

/** Picks a design file and shows what the compiler says of it. */
export function DesignFilePicker({ onRead }: { onRead: (read: ReadDesign | null) => void }) {
  const [name, setName] = useState<string | null>(null)
  const [read, setRead] = useState<ReadDesign | null>(null)
  const open = async (file: File | undefined) => {
    if (!file) return
    const next = readDesign(await file.text())
    setName(file.name)
    setRead(next)
    onRead(next)
  }
  return (
    <div className="flex flex-col gap-3">
      <label className="flex cursor-pointer flex-col items-center gap-1.5 rounded-lg border border-line-strong border-dashed px-4 py-6 text-center text-[13px] focus-within:outline-2 focus-within:outline-ring hover:bg-sunken">
        <FileJson aria-hidden="true" className="size-5 text-muted" />
        {name === null ? 'Choose a design file (.json)' : visible(name)}
        <input
          type="file"
          accept="application/json,.json"
          aria-label="Design file"
          className="sr-only"
          onChange={(event) => void open(event.target.files?.[0])}
        />
      </label>
      {read === null ? null : read.ok ? (
        <Summary read={read} />
      ) : (
        <Refused message={read.message} diagnostics={read.diagnostics} />
      )}
    </div>
  )
}

function Summary({ read }: { read: Extract<ReadDesign, { ok: true }> }) {
  const errors = read.diagnostics.filter((found) => found.severity === 'error')
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-[13px]">
        <span className="font-medium">{visible(read.design.name)}</span>
        <span className="text-muted">
          {plural(read.design.nodes.length, 'node')}, {plural(read.design.edges.length, 'edge')}
        </span>
        <Badge tone={errors.length > 0 ? 'danger' : 'success'}>
          {errors.length > 0 ? plural(errors.length, 'error') : 'compiles'}
        </Badge>
      </p>
      <Diagnostics diagnostics={read.diagnostics} />
    </div>
  )
}

function Refused({ message, diagnostics }: { message: string; diagnostics: readonly Diagnostic[] }) {
  return (
    <div role="alert" className="flex flex-col gap-2">
      <p className="text-[13px] text-danger">{visible(message)}</p>
      <Diagnostics diagnostics={diagnostics} />
    </div>
  )
}

const MOST = 20

function Diagnostics({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  if (diagnostics.length === 0) return null
  return (
    <ul className="max-h-48 overflow-y-auto rounded-md bg-sunken px-2.5 py-1.5 text-[11px] leading-5">
      {diagnostics.slice(0, MOST).map((found) => (
        <li key={found.code + found.message} className={SEVERITY[found.severity].color}>
          {visible(found.message)}
        </li>
      ))}
      {diagnostics.length > MOST ? <li className="text-muted">{diagnostics.length - MOST} more</li> : null}
    </ul>
  )
}
