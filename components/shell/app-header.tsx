import { Settings } from 'lucide-react'
import Link from 'next/link'
import { CommandButton } from '../commands/command-button.tsx'
import { InboxCount } from '../inbox/inbox-count.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { Mark } from './mark.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

const PAGES = [
  { href: '/', label: 'Loops' },
  { href: '/templates', label: 'Templates' },
  { href: '/runs', label: 'Runs' },
  { href: '/inbox', label: 'Inbox' },
  { href: '/memory', label: 'Memory' },
  { href: '/settings', label: 'Settings' },
] as const

/** Header of the pages that are not a tool of their own; `wide` where the page takes the whole width. */
export function AppHeader({ current, wide = false }: { current?: (typeof PAGES)[number]['href']; wide?: boolean }) {
  return (
    <header className="sticky top-0 z-20 border-line border-b bg-surface/90 backdrop-blur">
      <div
        className={cn(
          'mx-auto flex flex-wrap items-center gap-x-3 px-5 sm:h-12 sm:flex-nowrap sm:gap-6',
          !wide && 'max-w-6xl',
        )}
      >
        <Link href="/" className="flex h-11 items-center gap-2 font-semibold text-[15px] tracking-tight">
          <Mark className="size-5 shrink-0" />
          Loopwright
        </Link>
        {/* On a phone a row of its own: five pages and a count stand beside nothing else there, and the settings are a sign above. */}
        <nav
          aria-label="Main"
          className="-mx-2 order-last flex w-[calc(100%+1rem)] justify-between overflow-x-auto pb-1.5 sm:order-none sm:mx-0 sm:w-auto sm:min-w-0 sm:gap-1 sm:pb-0"
        >
          {PAGES.map((page) => (
            <Link
              key={page.href}
              href={page.href}
              aria-current={page.href === current ? 'page' : undefined}
              className={cn(
                'flex shrink-0 items-center rounded-md px-1 py-1 font-medium text-[13px] text-muted sm:px-2.5 hover:text-foreground aria-[current=page]:bg-foreground/7 aria-[current=page]:text-foreground',
                page.href === '/settings' && 'max-sm:hidden',
              )}
            >
              {page.label}
              {page.href === '/inbox' ? <InboxCount /> : null}
            </Link>
          ))}
        </nav>
        <span className="ml-auto flex items-center gap-1.5">
          <CommandButton />
          <Button variant="ghost" size="icon" asChild className="sm:hidden">
            <Link href="/settings" aria-label="Settings" aria-current={current === '/settings' ? 'page' : undefined}>
              <Settings />
            </Link>
          </Button>
          <ThemeToggle />
        </span>
      </div>
    </header>
  )
}
