'use client'
import { ArrowLeft, FileJson } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { visible } from '@/lib/loop/text/visible.ts'
import type { ReadForeign } from './read-foreign.ts'

const ForeignTemplate = dynamic(() => import('./foreign-template.tsx').then((module) => module.ForeignTemplate), {
  ssr: false,
})

/** Takes a template out of a file: it is read here, looked at, and sent only when somebody takes it. */
export function ImportPage() {
  const [name, setName] = useState<string | null>(null)
  const [read, setRead] = useState<ReadForeign | null>(null)
  const open = async (file: File | undefined) => {
    if (!file) return
    setRead(null)
    setName(file.name)
    // It compiles what it is given: loaded when somebody has a file.
    const { readForeign } = await import('./read-foreign.ts')
    setRead(await readForeign(file))
  }
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <Link href="/templates" className="inline-flex items-center gap-1 text-[13px] text-muted hover:text-foreground">
        <ArrowLeft className="size-3.5" aria-hidden="true" />
        Templates
      </Link>
      <h1 className="pt-3 font-semibold text-xl tracking-tight">Import a template</h1>
      <p className="max-w-2xl pt-1 text-[13px] text-muted leading-5">
        A template that somebody exported: a file that ends in{' '}
        <code className="font-mono">.loopwright-template.json</code>. It is read in this browser and shown with its
        recorded run first. Nothing in it is run.
      </p>
      <label className="mt-5 flex cursor-pointer flex-col items-center gap-1.5 rounded-lg border border-line-strong border-dashed px-4 py-8 text-center text-[13px] focus-within:outline-2 focus-within:outline-ring hover:bg-sunken">
        <FileJson aria-hidden="true" className="size-5 text-muted" />
        {name === null ? 'Choose a template file' : visible(name)}
        <input
          type="file"
          accept="application/json,.json"
          aria-label="Template file"
          className="sr-only"
          onChange={(event) => void open(event.target.files?.[0])}
        />
      </label>
      {name !== null && read === null ? (
        <p role="status" className="pt-4 text-[13px] text-muted">
          Reading the file …
        </p>
      ) : null}
      {read?.ok === false ? <Faults read={read} /> : null}
      {read?.ok ? <ForeignTemplate key={name} file={read.file} recorded={read.recorded} /> : null}
    </div>
  )
}

function Faults({ read }: { read: Extract<ReadForeign, { ok: false }> }) {
  return (
    <div role="alert" className="mt-4 rounded-lg border border-danger/30 bg-danger-soft p-4 text-[13px]">
      <p className="font-medium text-danger">This file can’t be taken.</p>
      <ul className="pt-1">
        {read.faults.map(({ where, message }) => (
          <li key={where + message} className="break-words">
            <code className="font-mono text-xs">{visible(where)}</code>
            {`: ${visible(message)}`}
          </li>
        ))}
      </ul>
    </div>
  )
}
