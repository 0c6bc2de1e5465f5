'use client'

import { Check, Copy, Link2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Input } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { type ApiResult, api } from '@/lib/api/client.ts'
import type { SharedLink, SharedLinkMade } from '@/lib/api/contracts/shared-links.ts'

/** Where links to one thing are listed, made and taken back. */
export type LinkSource = {
  list(signal?: AbortSignal): Promise<ApiResult<{ links: SharedLink[] }>>
  make(): Promise<ApiResult<SharedLinkMade>>
  revoke(id: string): Promise<ApiResult<null>>
}

/** Links to one version. */
export function ShareDialog({ slug, version, onClose }: { slug: string; version: number; onClose: () => void }) {
  const [source] = useState<LinkSource>(() => ({
    async list(signal) {
      const result = await api.listSharedLinks(slug, signal)
      if (!result.ok) return result
      return { ok: true, value: { links: result.value.links.filter((link) => link.version === version) } }
    },
    make: () => api.createSharedLink(slug, version),
    revoke: (id) => api.revokeSharedLink(slug, id),
  }))
  return (
    <LinksDialog
      source={source}
      title={`Share v${version}`}
      description="Whoever has the link can look at this version and copy it, and at nothing else. It works until you revoke it."
      listed="Links to this version"
      onClose={onClose}
    />
  )
}

type LinksProps = { source: LinkSource; title: string; description: string; listed: string; onClose: () => void }

/** Making links, and taking them back. A link is shown when it is made and never again. */
export function LinksDialog({ source, title, description, listed, onClose }: LinksProps) {
  const [links, setLinks] = useState<SharedLink[] | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const result = await source.list(signal)
      if (signal?.aborted) return
      if (result.ok) setLinks(result.value.links)
      else setProblem(result.problem.detail)
    },
    [source],
  )
  useEffect(() => {
    const stop = new AbortController()
    void load(stop.signal)
    return () => stop.abort()
  }, [load])

  const attempt = async (work: () => Promise<string | null>) => {
    setBusy(true)
    setProblem(await work())
    await load()
    setBusy(false)
  }
  const make = () =>
    attempt(async () => {
      const result = await source.make()
      if (!result.ok) return result.problem.detail
      setMade(`${window.location.origin}${result.value.path}`)
      return null
    })
  const revoke = (id: string) =>
    attempt(async () => {
      const result = await source.revoke(id)
      return result.ok ? null : result.problem.detail
    })

  return (
    <Dialog open wide onOpenChange={onClose} title={title} description={description}>
      <div className="flex flex-col gap-3">
        {made === null ? (
          <Button variant="primary" className="self-start" data-focus-first disabled={busy} onClick={() => void make()}>
            <Link2 />
            Make a link
          </Button>
        ) : (
          <NewLink url={made} />
        )}
        <ProblemLine>{problem}</ProblemLine>
        {links === null && problem === null ? <p className="text-[13px] text-muted">Loading links…</p> : null}
        {links?.length ? (
          <ul aria-label={listed} className="divide-y divide-line rounded-md border border-line">
            {links.map((link) => (
              <li key={link.id} className="flex items-center gap-3 px-3 py-2 text-[13px]">
                <span className="min-w-0 flex-1">
                  Made <TimeAgo at={link.createdAt} /> by {link.author}
                </span>
                {link.revokedAt === null ? (
                  <Button size="sm" disabled={busy} onClick={() => void revoke(link.id)}>
                    Revoke
                  </Button>
                ) : (
                  <Badge>revoked</Badge>
                )}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Dialog>
  )
}

function NewLink({ url }: { url: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // Without the permission the text stays there to be copied by hand.
    await navigator.clipboard?.writeText(url).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <div className="flex flex-col gap-1.5 rounded-md border border-success/30 bg-success-soft p-2.5">
      <p className="text-success text-xs">Copy it now: it is not shown again.</p>
      <div className="flex gap-2">
        <Input
          readOnly
          aria-label="The link"
          className="font-mono text-xs"
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copy()}>
          {copied ? <Check /> : <Copy />}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
    </div>
  )
}
