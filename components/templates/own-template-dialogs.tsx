'use client'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { type LinkSource, LinksDialog } from '@/components/versions/share-dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import type { OwnDialog } from './own-template-actions.tsx'
import { TemplateDialog } from './template-dialog.tsx'

type Props = {
  template: TemplateSummary
  dialog: OwnDialog
  onClose: () => void
  onChanged: () => void
  onWithdrawn: () => void
}

/** Editing, sharing and withdrawing a template of the workspace. */
export function OwnTemplateDialogs({ template, dialog, onClose, onChanged, onWithdrawn }: Props) {
  const { slug, title, own } = template
  const [links] = useState<LinkSource>(() => ({
    list: (signal) => api.listTemplateLinks(slug, signal),
    make: () => api.createTemplateLink(slug),
    revoke: (id) => api.revokeTemplateLink(slug, id),
  }))
  if (own === null) return null
  if (dialog === 'share')
    return (
      <LinksDialog
        source={links}
        title={`Share “${title}”`}
        description="Whoever has the link can look at the template and its recorded run, and copy it. It shows the template as it is by then, and works until you revoke it."
        listed="Links to this template"
        onClose={onClose}
      />
    )
  if (dialog === 'edit')
    return (
      <TemplateDialog
        loop={own.loop.slug}
        version={own.version}
        known={template}
        onClose={onClose}
        onSaved={onChanged}
      />
    )
  return (
    <ConfirmDialog
      title={`Withdraw “${title}”?`}
      description="It leaves the gallery, and links to it lead nowhere. Copies of it stay what they are, and so does the loop."
      act="Withdraw"
      onAct={async () => {
        const result = await api.withdrawTemplate(slug)
        if (!result.ok) return result.problem.detail
        onWithdrawn()
        return null
      }}
      onClose={onClose}
    />
  )
}
