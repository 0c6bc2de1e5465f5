'use client'

import { Coins, PlugZap, Sparkles } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

const SECTIONS = [
  { href: '/settings/models', label: 'Models', Icon: Sparkles },
  { href: '/settings/prices', label: 'Prices', Icon: Coins },
  { href: '/settings/mcp', label: 'MCP servers', Icon: PlugZap },
] as const

/** The sections of the settings: beside them on a wide page, above them on a narrow one. */
export function SettingsNav() {
  const pathname = usePathname()
  return (
    <nav aria-label="Settings" className="flex gap-1 overflow-x-auto md:sticky md:top-20 md:flex-col">
      {SECTIONS.map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2.5 font-medium text-[13px] text-muted hover:text-foreground aria-[current=page]:bg-foreground/7 aria-[current=page]:text-foreground"
        >
          <Icon className="size-4" aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  )
}
