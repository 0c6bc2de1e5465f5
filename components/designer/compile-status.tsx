'use client'

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import { compileText, countProblems } from './compile-text.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useProblems } from './use-problems.ts'

/** Whether the loop compiles. Always visible; opens the problems. */
export function CompileStatus() {
  const store = useDesignerStore()
  const counts = countProblems(useProblems())
  const { errors, warnings } = counts
  const open = useDesigner((state) => state.dock.open && state.dock.tab === 'problems')
  const Icon = errors > 0 ? CircleAlert : warnings > 0 ? TriangleAlert : CircleCheck
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={() => store.getState().set({ dock: { open: !open, tab: 'problems' } })}
      className={cn(
        'flex h-7 min-w-0 items-center gap-1.5 whitespace-nowrap max-sm:max-w-36 rounded-md px-2 font-medium text-xs tabular-nums hover:bg-foreground/6',
        errors > 0 ? 'text-danger' : warnings > 0 ? 'text-warning' : 'text-success',
      )}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <span className="truncate">{compileText(counts)}</span>
    </button>
  )
}
