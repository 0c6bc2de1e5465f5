'use client'

import { CircleCheck, Wrench } from 'lucide-react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { useProblems } from '@/components/designer/use-problems.ts'
import { Button } from '@/components/ui/button.tsx'
import { applyQuickFix } from '@/lib/loop/1-draw/edit-data.ts'
import type { Diagnostic, Severity } from '@/lib/loop/diagnostics/diagnostic.ts'
import { goTo } from './go-to.ts'
import { placeOf } from './place-of.ts'
import { SEVERITY } from './severity.ts'
import { whereOf } from './where-of.ts'

const ORDER: Record<Severity, number> = { error: 0, warning: 1, info: 2 }
/** What the compiler found, worst first. Pressing one leads to its field; a quick fix is applied as an edit that can be undone. */
export function ProblemList() {
  const diagnostics = useProblems()
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
  const { Icon, color } = SEVERITY[problem.severity]
  const { quickFix } = problem
  return (
    <li className="flex items-start gap-2.5 px-3 py-2 hover:bg-sunken/60">
      <span className="w-5 shrink-0 text-right font-mono text-[11px] text-muted leading-5 tabular-nums">{number}</span>
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${color}`} />
      <div className="min-w-0 flex-1">
        <Where problem={problem} />
        <button
          type="button"
          data-problem
          onClick={() => goTo(store, placeOf(problem), problem.span ?? null)}
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
          onClick={({ currentTarget }) => {
            const rows = [...(currentTarget.closest('ol')?.children ?? [])]
            focusRowAfter(rows.findIndex((row) => row.contains(currentTarget)))
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

/** Which node and which field the problem is about. */
function Where({ problem }: { problem: Diagnostic }) {
  const design = useDesign()
  const { node, parts } = whereOf(problem, design)
  if (parts.length === 0) return null
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-[11px] text-muted leading-4">
      {node ? <KindGlyph kind={node.kind} size="sm" /> : null}
      <span>{parts.join(' › ')}</span>
    </p>
  )
}

/** After a fix its row is gone, and the focus with it: goes on with the row in its place, else with the dock. */
function focusRowAfter(index: number): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const rows = document.querySelectorAll<HTMLElement>('[aria-label="Problems"] [data-problem]')
      const next = rows[Math.min(Math.max(index, 0), rows.length - 1)]
      const dock = document.querySelector<HTMLElement>('[aria-label="Dock"] [role=tab][aria-selected=true]')
      ;(next ?? dock)?.focus()
    }),
  )
}
