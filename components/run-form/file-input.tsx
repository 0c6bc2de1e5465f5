'use client'

import { FileText, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { formatBytes } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import { ArtifactRef } from '@/lib/loop/artefacts/artifact-ref.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'

type FileInputProps = {
  id: string
  value: Json | undefined
  invalid: boolean
  onChange: (value: Json | undefined) => void
  /** Told while a file is on its way, and when it could not be brought. */
  onProblem?: ((problem: string | null) => void) | undefined
}

/** Brings a file: its content goes to the server at once, and the value is the reference to it. */
export function FileInput({ id, value, invalid, onChange, onProblem }: FileInputProps) {
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  // What this form has brought and nobody has used yet.
  const brought = useRef<string | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const chosen = ArtifactRef.safeParse(value).data ?? null

  const tell = (text: string | null) => {
    setProblem(text)
    onProblem?.(text)
  }
  /** Refused where a run was started with it meanwhile, which is as it should be. */
  const drop = () => {
    if (brought.current !== null) void api.deleteArtifact(brought.current)
    brought.current = null
  }
  const bring = async (file: File) => {
    if (file.size > LIMITS.artifactBytes)
      return tell(`${file.name} has ${formatBytes(file.size)}; a file may have ${formatBytes(LIMITS.artifactBytes)}.`)
    setBusy(file.name)
    const result = await api.uploadArtifact(file.name, file)
    setBusy(null)
    if (!result.ok) return tell(`${file.name} could not be brought. ${result.problem.detail}`)
    drop()
    const { artifact, name, mediaType, bytes } = result.value.artifact
    brought.current = artifact
    tell(null)
    onChange({ artifact, name, mediaType, bytes })
  }

  return (
    <div className="flex flex-col gap-1">
      <input
        ref={picker}
        id={id}
        type="file"
        disabled={busy !== null}
        aria-invalid={invalid || problem !== null || undefined}
        aria-describedby={`${id}:file`}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) void bring(file)
        }}
        className="w-full min-w-0 cursor-pointer rounded-md border border-line-strong/70 bg-surface text-[13px] text-muted file:mr-2 file:h-8 file:cursor-pointer file:border-0 file:border-line-strong/70 file:border-r file:bg-sunken file:px-3 file:font-medium file:text-foreground hover:border-line-strong focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-ring/35 disabled:opacity-50 aria-invalid:border-danger"
      />
      <div id={`${id}:file`} aria-live="polite" className="flex min-h-6 items-center gap-2 text-xs">
        {busy !== null ? (
          <span className="text-muted">Bringing {busy} …</span>
        ) : problem !== null ? (
          <span className="text-danger">{problem}</span>
        ) : chosen === null ? (
          <span className="text-muted">At most {formatBytes(LIMITS.artifactBytes)}.</span>
        ) : (
          <>
            <FileText aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
            <span className="min-w-0 break-all font-medium">{chosen.name}</span>
            <span className="shrink-0 text-muted tabular-nums">{formatBytes(chosen.bytes)}</span>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove ${chosen.name}`}
              onClick={() => {
                if (brought.current === chosen.artifact) drop()
                if (picker.current) picker.current.value = ''
                onChange(undefined)
              }}
            >
              <X />
            </Button>
          </>
        )}
      </div>
    </div>
  )
}
