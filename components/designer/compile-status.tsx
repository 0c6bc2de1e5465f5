'use client'

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** Whether the loop compiles. Always visible; opens the problems. */
export function CompileStatus() {
  const store = useDesignerStore()
  const errors = useDesigner((state) => state.compiled.diagnostics.filter((found) => found.severity === 'error').length)
  const warnings = useDesigner(
    (state) => state.compiled.diagnostics.filter((found) => found.severity === 'warning').length,
  )
  const open = useDesigner((state) => state.dock.open && state.dock.tab === 'problems')
  const Icon = errors > 0 ? CircleAlert : warnings > 0 ? TriangleAlert : CircleCheck
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={() => store.getState().set({ dock: { open: !open, tab: 'problems' } })}
      className={cn(
        'flex h-7 items-center gap-1.5 whitespace-nowrap rounded-md px-2 font-medium text-xs tabular-nums hover:bg-foreground/6',
        errors > 0 ? 'text-danger' : warnings > 0 ? 'text-warning' : 'text-success',
      )}
    >
      <Icon aria-hidden="true" className="size-4" />
      {compileText(errors, warnings)}
    </button>
  )
}

export function compileText(errors: number, warnings: number): string {
  const noted = warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : ''
  if (errors > 0) return [`${errors} ${errors === 1 ? 'error' : 'errors'}`, noted].filter(Boolean).join(', ')
  return noted === '' ? 'Compiles' : `Compiles, ${noted}`
}
