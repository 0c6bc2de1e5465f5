'use client'

import { Ellipsis } from 'lucide-react'
import { type ComponentType, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'

type LoopMenuProps = { slug: string; name: string }

const load = () => import('./open-loop-menu.tsx').then((module) => module.OpenLoopMenu)

/** The button of what can be done with a loop in the list. Menu and dialog are loaded when somebody comes near it: the first page does without them. */
export function LoopMenu(loop: LoopMenuProps) {
  const [Open, setOpen] = useState<ComponentType<LoopMenuProps> | null>(null)
  if (Open !== null) return <Open {...loop} />
  return (
    <span className="relative z-10">
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Actions for ${loop.name}`}
        aria-haspopup="menu"
        onPointerEnter={() => void load().catch(() => undefined)}
        onFocus={() => void load().catch(() => undefined)}
        onClick={async () => {
          const loaded = await load()
          setOpen(() => loaded)
        }}
      >
        <Ellipsis />
      </Button>
    </span>
  )
}
