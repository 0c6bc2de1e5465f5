'use client'
import { SearchField } from '@/components/ui/search-field.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { TemplateCard } from './template-card.tsx'

/** From so many on there is something to look for. */
const MANY = 5

/** All templates, each with its loop. */
export function Gallery({ templates }: { templates: readonly TemplateSummary[] }) {
  const { filter, setFilter, left } = useFilter(templates, ({ title, summary, tools, design }) =>
    [title, summary, ...tools, ...design.nodes.map(({ kind }) => kind)].join(' '),
  )
  return (
    <div className="mx-auto max-w-6xl px-5 py-7">
      <div className="flex flex-wrap items-end justify-between gap-4 pb-5">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Templates</h1>
          <p className="max-w-2xl pt-1 text-[13px] text-muted leading-5">
            Complete loops that converge, with scripted answers: they run without an account or a key. Open one to play
            back its recorded run, then copy it and make it yours.
          </p>
        </div>
        {templates.length < MANY ? null : (
          <SearchField
            aria-label="Look for a template"
            placeholder="Name, purpose, tool or kind of node"
            className="w-full sm:w-72"
            value={filter}
            onChange={({ target: { value } }) => setFilter(value)}
          />
        )}
      </div>
      {left.length === 0 ? (
        <p
          role="status"
          className="rounded-lg border border-line border-dashed p-10 text-center text-[13px] text-muted"
        >
          {`No template has “${filter.trim()}” in its name, its purpose, its tools or its nodes.`}
        </p>
      ) : (
        <div className="grid gap-5 sm:grid-cols-2 xl:grid-cols-3">
          {left.map((template) => (
            <TemplateCard key={template.slug} template={template} prominent />
          ))}
        </div>
      )}
    </div>
  )
}
