'use client'
import { ChevronRight, Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatBytes, plural } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { ArtifactSummary } from '@/lib/api/contracts/artifacts.ts'
import { Block } from '../panels/fact.tsx'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { FileCompare } from './file-compare.tsx'
import { FilePreview } from './file-preview.tsx'
import { useRunFiles } from './use-run-files.ts'

/** The files of the run: those that its input names, and those that it wrote, each with where and what it holds. */
export function FilesTab() {
  const runId = useTrace((state) => state.run.id)
  const live = useTrace((state) => state.run.status !== 'finished')
  const { files, problem, retry } = useRunFiles(runId, live)
  const [open, setOpen] = useState<string | null>(null)
  if (problem !== null)
    return (
      <p role="alert" className="flex items-center gap-2 p-4 text-danger text-xs">
        The files could not be read. {problem}
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      </p>
    )
  if (files === null)
    return (
      <p role="status" className="p-4 text-[13px] text-muted">
        Loading the files …
      </p>
    )
  const { inputs, written } = files
  if (inputs.length + written.length === 0)
    return (
      <p className="p-4 text-[13px] text-muted">
        This run has no files{live ? ' yet' : ''}. The tools artifact.write, data.load and data.save write some.
      </p>
    )
  const list = (of: ArtifactSummary[]) => (
    <ul className="divide-y divide-line rounded-md border border-line">
      {of.map((file) => (
        <FileRow
          key={file.artifact}
          file={file}
          others={written.filter(({ name, artifact }) => name === file.name && artifact !== file.artifact)}
          open={open === file.artifact}
          onToggle={() => setOpen(open === file.artifact ? null : file.artifact)}
        />
      ))}
    </ul>
  )
  return (
    <div data-testid="files">
      {inputs.length === 0 ? null : <Block title="Given to the run">{list(inputs)}</Block>}
      {written.length === 0 ? null : (
        <Block title={`Written by the run: ${plural(written.length, 'file')}`}>{list(written)}</Block>
      )}
    </div>
  )
}

type RowProps = {
  file: ArtifactSummary
  /** Of the same name. */
  others: ArtifactSummary[]
  open: boolean
  onToggle: () => void
}

function FileRow({ file, others, open, onToggle }: RowProps) {
  const { artifact, name, mediaType, bytes, source, author } = file
  return (
    <li data-file={name}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2 py-1 text-xs">
        <button
          type="button"
          aria-expanded={open}
          onClick={onToggle}
          className="flex min-h-6 min-w-0 items-center gap-1.5 rounded-sm text-left font-medium hover:text-accent"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn('size-3.5 shrink-0 text-muted transition-transform', open && 'rotate-90')}
          />
          <span className="break-all">{name}</span>
        </button>
        <span className="text-muted">{mediaType}</span>
        <span className="text-muted tabular-nums">{formatBytes(bytes)}</span>
        {source === null ? <span className="text-muted">brought by {author}</span> : <WrittenBy source={source} />}
        <Button asChild variant="ghost" size="sm" className="ml-auto">
          <a href={api.artifactUrl(artifact)} download={name}>
            <Download aria-hidden="true" />
            Download<span className="sr-only"> {name}</span>
          </a>
        </Button>
      </div>
      {open ? <Content file={file} others={others} /> : null}
    </li>
  )
}

/** Leads to the step; a file that a fork has from its parent's iterations leads there too, for it has a copy of them. */
function WrittenBy({ source: { iteration, nodeId } }: { source: NonNullable<ArtifactSummary['source']> }) {
  const store = useTraceStore()
  const named = useNodeNames()
  const jump = () => {
    const { timeline, goTo } = store.getState()
    const path = timeline.summaries[iteration - 1]?.path ?? []
    goTo({ iteration, step: Math.max(1, path.indexOf(nodeId) + 1) })
  }
  return (
    <button type="button" onClick={jump} className="min-h-6 rounded-sm text-accent hover:underline">
      iteration {iteration}, {named(`“${nodeId}”`)}
    </button>
  )
}

function Content({ file, others }: Pick<RowProps, 'file' | 'others'>) {
  const [against, setAgainst] = useState('')
  const other = others.find(({ artifact }) => artifact === against)
  return (
    <div className="px-2 pb-2">
      {others.length === 0 ? null : (
        <div className="flex items-center gap-2 pb-1.5 text-muted text-xs">
          <label htmlFor={`compare:${file.artifact}`}>Compare with</label>
          <Select
            id={`compare:${file.artifact}`}
            value={against}
            onChange={(event) => setAgainst(event.target.value)}
            className="w-64"
          >
            <option value="">nothing: show it</option>
            {others.map(({ artifact, source, bytes }) => (
              <option key={artifact} value={artifact}>
                {source === null ? 'the one given' : `iteration ${source.iteration}`}, {formatBytes(bytes)}
              </option>
            ))}
          </Select>
        </div>
      )}
      {other ? <FileCompare before={other} after={file} /> : <FilePreview file={file} />}
    </div>
  )
}
