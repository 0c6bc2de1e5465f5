import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'
import { Input } from './input.tsx'

type Props = Omit<ComponentProps<'input'>, 'type'> & { 'aria-label': string }

/** A field to look for something, with its sign. */
export function SearchField({ className, ...props }: Props) {
  return (
    <span className={cn('relative block', className)}>
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" aria-hidden="true" />
      <Input type="search" className="pl-8" {...props} />
    </span>
  )
}
