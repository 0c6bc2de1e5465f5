'use client'

import { Archive, Ellipsis, FlaskConical, GitCompareArrows } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { api } from '@/lib/api/client.ts'

/** What can be done with a loop in the list, open from the start: it is loaded when it is wanted. */
export function OpenLoopMenu({ slug, name }: { slug: string; name: string }) {
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const archive = async () => {
    const result = await api.archiveLoop(slug)
    if (!result.ok) return result.problem.detail
    setAsking(false)
    router.refresh()
    return null
  }
  return (
    <span className="relative z-10">
      <Menu
        defaultOpen
        trigger={
          <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem icon={<FlaskConical />} onSelect={() => router.push(`/loops/${slug}/evaluations`)}>
          Evaluations
        </MenuItem>
        <MenuItem icon={<GitCompareArrows />} onSelect={() => router.push(`/loops/${slug}/versions`)}>
          Versions
        </MenuItem>
        <MenuItem icon={<Archive />} onSelect={() => setAsking(true)}>
          Archive
        </MenuItem>
      </Menu>
      {asking ? (
        <ConfirmDialog
          title={`Archive ${name}?`}
          description="It leaves this list and can’t be run any more. Its runs and traces stay."
          act="Archive"
          onClose={() => setAsking(false)}
          onAct={archive}
        />
      ) : null}
    </span>
  )
}
