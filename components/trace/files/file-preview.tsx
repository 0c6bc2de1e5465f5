'use client'
import { useEffect, useMemo, useState } from 'react'
import { formatBytes, formatCount } from '@/components/ui/format.ts'
import type { ArtifactSummary } from '@/lib/api/contracts/artifacts.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { JsonView } from '../json-view.tsx'
import { Pre } from '../panels/fact.tsx'
import { csvRows, delimiterOf, objectRows, type TableRows } from './table-rows.ts'
import { MAX_PREVIEW_BYTES, textOf, useFileContent } from './use-file-content.ts'

const MAX_TEXT_CHARS = 20_000

/** What a file holds, as far as it can be shown here. Nothing of it is run: pages are shown as their source. */
export function FilePreview({ file }: { file: ArtifactSummary }) {
  const large = file.bytes > MAX_PREVIEW_BYTES
  const content = useFileContent(large ? null : file.artifact)
  if (large) return <Note>{formatBytes(file.bytes)} is too large to be shown here. Download it to look at it.</Note>
  if (content.status === 'loading') return <Note>Loading {formatBytes(file.bytes)} …</Note>
  if (content.status === 'failed')
    return (
      <p role="alert" className="py-1 text-danger text-xs">
        The file could not be read. {content.problem}
      </p>
    )
  if (file.mediaType.startsWith('image/')) return <Picture file={file} bytes={content.bytes} />
  return <TextPreview file={file} bytes={content.bytes} />
}

function Note({ children }: { children: React.ReactNode }) {
  return (
    <p role="status" className="py-1 text-muted text-xs">
      {children}
    </p>
  )
}

/** As an image and nothing else: what a drawing might run does not run there. */
function Picture({ file, bytes }: { file: ArtifactSummary; bytes: Uint8Array }) {
  const [url, setUrl] = useState<string | null>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: file.mediaType }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, file.mediaType])
  if (broken) return <Note>This is no image that a browser can show.</Note>
  return url === null ? null : (
    // biome-ignore lint/performance/noImgElement: a blob of this page, which no image server could fetch
    <img
      src={url}
      alt={file.name}
      onError={() => setBroken(true)}
      className="max-h-80 max-w-full rounded-md border border-line bg-sunken object-contain"
    />
  )
}

function TextPreview({ file, bytes }: { file: ArtifactSummary; bytes: Uint8Array }) {
  const text = useMemo(() => textOf(bytes), [bytes])
  const table = useMemo(() => (text === null ? null : tableOf(file.mediaType, text)), [file.mediaType, text])
  const json = useMemo(
    () => (text === null || table !== null || file.mediaType !== 'application/json' ? undefined : jsonOf(text)),
    [file.mediaType, text, table],
  )
  if (text === null) return <Note>This is no text. Download it to look at it.</Note>
  if (table !== null) return <Table name={file.name} table={table} />
  if (json !== undefined) return <JsonView value={json} />
  return (
    <>
      <Pre>{text.slice(0, MAX_TEXT_CHARS)}</Pre>
      {text.length > MAX_TEXT_CHARS ? (
        <Note>
          The first {formatCount(MAX_TEXT_CHARS)} of {formatCount(text.length)} characters.
        </Note>
      ) : null}
    </>
  )
}

function tableOf(mediaType: string, text: string): TableRows | null {
  if (mediaType === 'text/csv') return csvRows(text, delimiterOf(text))
  if (mediaType === 'text/tab-separated-values') return csvRows(text, '\t')
  if (mediaType === 'application/x-ndjson') return objectRows(text, 'ndjson')
  return mediaType === 'application/json' ? objectRows(text, 'json') : null
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function Table({ name, table: { head, rows, more } }: { name: string; table: TableRows }) {
  return (
    <>
      <section
        aria-label={`Rows of ${name}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-md border border-line focus-visible:outline-2 focus-visible:outline-ring/60"
      >
        <table className="w-full border-collapse text-xs">
          <thead>
            <tr>
              {head.map((title, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file have no other identity
                <th key={index} className="sticky top-0 bg-sunken px-2 py-1 text-left font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono">
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other identity
              <tr key={index} className="border-line border-t">
                {head.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={column} className="max-w-80 truncate px-2 py-0.5">
                    {row[column] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more ? <Note>The first {formatCount(rows.length)} rows, as far as they fit.</Note> : null}
    </>
  )
}
