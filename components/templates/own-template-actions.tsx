'use client'
import { Download, Ellipsis, Pencil, Share2, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu.tsx'
import { api } from '@/lib/api/client.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

const Dialogs = dynamic(
  () => import('./own-template-dialogs.tsx').then(({ OwnTemplateDialogs }) => OwnTemplateDialogs),
  {
    ssr: false,
  },
)

export type OwnDialog = 'edit' | 'share' | 'withdraw'

/** What can be done with a template beside copying it: with one's own, all; with any, it can be saved as a file. */
export function OwnTemplateActions({ template }: { template: TemplateSummary }) {
  const router = useRouter()
  const [dialog, setDialog] = useState<OwnDialog | null>(null)
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="icon" aria-label="More about this template" className="size-8">
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem icon={<Download />} onSelect={() => save(api.templateFileUrl(template.slug))}>
          Export as a file
        </MenuItem>
        {template.own === null ? null : (
          <>
            <MenuItem icon={<Share2 />} onSelect={() => setDialog('share')}>
              Share by link
            </MenuItem>
            <MenuSeparator />
            <MenuItem icon={<Pencil />} onSelect={() => setDialog('edit')}>
              Edit
            </MenuItem>
            <MenuItem danger icon={<Trash2 />} onSelect={() => setDialog('withdraw')}>
              Withdraw from the gallery
            </MenuItem>
          </>
        )}
      </Menu>
      {dialog === null ? null : (
        <Dialogs
          template={template}
          dialog={dialog}
          onClose={() => setDialog(null)}
          onChanged={() => {
            setDialog(null)
            router.refresh()
          }}
          onWithdrawn={() => router.push('/templates')}
        />
      )}
    </>
  )
}

/** The server says that it is a file to be saved: the page stays. */
function save(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}
