'use client'
import { LayoutTemplate, Upload } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Empty } from '@/components/ui/empty.tsx'
import { plural } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import type { TemplateOnCard } from './on-card.ts'
import { TemplateCard } from './template-card.tsx'
import { filtered, grouped, TEMPLATE_FILTERS, type TemplateFilter, USE_TITLES } from './template-facts.ts'

/** All templates by what they are for, each with its loop. */
export function Gallery({ templates }: { templates: readonly TemplateOnCard[] }) {
  const { filter, setFilter, left } = useFilter(templates, ({ title, summary, tools, design, use, parts, own }) =>
    [
      title,
      summary,
      USE_TITLES[use],
      own?.author ?? '',
      ...tools,
      ...parts.map(({ name }) => name),
      ...design.nodes.map(({ kind }) => kind),
    ].join(' '),
  )
  const [chosen, setChosen] = useState<ReadonlySet<TemplateFilter>>(new Set())
  const shown = filtered(left, chosen)
  const clear = () => {
    setFilter('')
    setChosen(new Set())
  }
  return (
    <div className="mx-auto max-w-6xl px-5 py-7">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Templates</h1>
          <p className="max-w-2xl pt-1 text-[13px] text-muted leading-5">
            Complete loops that converge, with scripted answers: they run without an account or a key. Open one to play
            back its recorded run, then copy it and make it yours. A version of a loop of yours can stand here too.
          </p>
        </div>
        <Button asChild>
          <Link href="/templates/import">
            <Upload />
            Import a template
          </Link>
        </Button>
      </div>
      <search className="flex flex-wrap items-center gap-2 pt-5 pb-1">
        <SearchField
          aria-label="Look for a template"
          placeholder="Name, purpose, tool or kind of node"
          className="w-full sm:w-72"
          value={filter}
          onChange={({ target: { value } }) => setFilter(value)}
        />
        <Filters chosen={chosen} onChoose={setChosen} />
        <p role="status" className="text-muted text-xs sm:ml-auto">
          {shown.length === templates.length
            ? plural(shown.length, 'template')
            : `${shown.length} of ${templates.length}`}
        </p>
      </search>
      {shown.length === 0 ? (
        <Empty
          icon={<LayoutTemplate aria-hidden="true" />}
          title="No template is like that"
          action={<Button onClick={clear}>Show all</Button>}
          className="mt-5"
        >
          {filter.trim() === ''
            ? 'None fits all that is asked for here.'
            : `None that fits has “${filter.trim()}” in its name, its purpose, its tools or its nodes.`}
        </Empty>
      ) : (
        grouped(shown).map((group) => (
          <section key={group.use} aria-labelledby={`use-${group.use}`} className="pt-6">
            <h2 id={`use-${group.use}`} className="pb-3 font-semibold text-[13px] text-muted">
              {USE_TITLES[group.use]}
            </h2>
            <div className="grid gap-5 sm:grid-cols-2 xl:grid-cols-3">
              {group.templates.map((template) => (
                <TemplateCard key={template.slug} template={template} />
              ))}
            </div>
          </section>
        ))
      )}
    </div>
  )
}

type FiltersProps = { chosen: ReadonlySet<TemplateFilter>; onChoose: (chosen: ReadonlySet<TemplateFilter>) => void }

function Filters({ chosen, onChoose }: FiltersProps) {
  const toggle = (name: TemplateFilter) => {
    const next = new Set(chosen)
    if (!next.delete(name)) next.add(name)
    onChoose(next)
  }
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Narrow down</legend>
      {(Object.keys(TEMPLATE_FILTERS) as TemplateFilter[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen.has(name)}
          onClick={() => toggle(name)}
          className={cn(
            'h-8 rounded-full border px-3 text-xs transition-colors focus-visible:outline-2 focus-visible:outline-ring',
            chosen.has(name)
              ? 'border-accent bg-accent-soft font-medium text-accent'
              : 'border-line-strong/70 bg-surface hover:border-line-strong',
          )}
        >
          {TEMPLATE_FILTERS[name].label}
        </button>
      ))}
    </fieldset>
  )
}
