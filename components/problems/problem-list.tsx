'use client'

import { CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from 'lucide-react'
import { useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import type { DesignerStore } from '@/components/designer/store/designer-store.ts'
import { Button } from '@/components/ui/button.tsx'
import { applyQuickFix } from '@/lib/loop/1-draw/edit-data.ts'
import type { Diagnostic, Severity } from '@/lib/loop/diagnostics/diagnostic.ts'
import { placeOf } from './place-of.ts'

const ORDER: Record<Severity, number> = { error: 0, warning: 1, info: 2 }
const ICON = {
  error: { Icon: CircleAlert, color: 'text-danger' },
  warning: { Icon: TriangleAlert, color: 'text-warning' },
  info: { Icon: Info, color: 'text-info' },
} as const

/** What the compiler found, worst first. Pressing one leads to its field; a quick fix is applied as an edit that can be undone. */
export function ProblemList() {
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const sorted = diagnostics.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
  if (sorted.length === 0) {
    return (
      <p className="flex items-center gap-2 p-4 text-[13px] text-muted">
        <CircleCheck aria-hidden="true" className="size-4 text-success" />
        No problems: this loop compiles.
      </p>
    )
  }
  return (
    <ol aria-label="Problems" className="divide-y divide-line">
      {sorted.map((problem, index) => (
        <Problem
          key={`${problem.code}${problem.nodeId ?? ''}${problem.field ?? ''}${problem.span?.from ?? ''}${problem.message}`}
          problem={problem}
          number={index + 1}
        />
      ))}
    </ol>
  )
}

function Problem({ problem, number }: { problem: Diagnostic; number: number }) {
  const store = useDesignerStore()
  const { Icon, color } = ICON[problem.severity]
  const { quickFix } = problem
  return (
    <li className="flex items-start gap-2.5 px-3 py-2 hover:bg-sunken/60">
      <span className="w-5 shrink-0 text-right font-mono text-[11px] text-muted leading-5 tabular-nums">{number}</span>
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${color}`} />
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={() => goTo(store, problem)}
          className="text-left text-[13px] leading-5 hover:underline"
        >
          <span className="sr-only">{problem.severity}: </span>
          {problem.message}
        </button>
        <p className="text-[11px] text-muted leading-4">
          {problem.why} <span className="text-foreground/90">{problem.fix}</span>
        </p>
      </div>
      <span className="hidden shrink-0 pt-0.5 text-right lg:block">
        <code className="block font-mono text-[11px] text-muted">{problem.code}</code>
        {problem.span ? (
          <span className="block font-mono text-[11px] text-muted tabular-nums">
            {problem.span.line}:{problem.span.column}
          </span>
        ) : null}
      </span>
      {quickFix ? (
        <Button
          size="sm"
          className="max-w-52 shrink-0"
          title={quickFix.title}
          onClick={() => {
            store.getState().edit((design) => applyQuickFix(design, quickFix))
            store.getState().set({ notice: `Fixed: ${quickFix.title}` })
          }}
        >
          <Wrench />
          <span className="truncate">{quickFix.title}</span>
        </Button>
      ) : null}
    </li>
  )
}

/** Selects what the problem is about and asks the inspector for the field. */
function goTo(store: DesignerStore, problem: Diagnostic): void {
  const { select, set, selection } = store.getState()
  const place = placeOf(problem)
  if (place.select) select(place.select)
  else if (selection.nodes.length + selection.edges.length > 0) select({})
  set({ tab: place.tab, focus: { scope: place.scope, field: place.field, span: problem.span ?? null } })
}
