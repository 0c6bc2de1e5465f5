import { cn } from './cn.ts'

/** A key combination as it is printed on the keys: `Mod+Shift+Z` is ⇧⌘Z on a Mac and Ctrl+Shift+Z elsewhere. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return <kbd className={cn('font-sans text-[11px] text-muted tracking-wide', className)}>{keys}</kbd>
}
