import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export const Tabs = Radix.Root

export function TabList({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <Radix.List aria-label={label} className={cn('flex items-center gap-0.5', className)}>
      {children}
    </Radix.List>
  )
}

export function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.Trigger
      value={value}
      className="flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md px-2 font-medium text-muted text-xs transition-colors hover:text-foreground focus-visible:-outline-offset-2 data-[state=active]:bg-foreground/7 data-[state=active]:text-foreground"
    >
      {children}
    </Radix.Trigger>
  )
}

export const TabPanel = Radix.Content
