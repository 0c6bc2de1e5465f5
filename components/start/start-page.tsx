'use client'

import { ListTree } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { Button } from '@/components/ui/button.tsx'
import { TOPOLOGIES, type Topology } from '@/lib/loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { CreateBar } from './create-bar.tsx'

type Start = { topology: Topology; design: LoopDesign }
const STARTS: Start[] = TOPOLOGIES.map((topology) => ({ topology, design: topology.design(topology.title) }))

/** Where a new loop begins: a shape to choose, with a picture of each, or a map of the decisions. */
export function StartPage() {
  const [chosen, setChosen] = useState(STARTS[0])
  if (!chosen) return null
  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">New loop</h1>
      <p className="max-w-2xl pt-1 text-[13px] text-muted">
        Choose a shape to begin with. Each is complete: it runs at once with scripted answers, without a key, and every
        node says what it is for.
      </p>
      <div className="grid gap-6 pt-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 gap-3 self-start sm:grid-cols-2">
          <fieldset className="contents">
            <legend className="sr-only">Shape</legend>
            {STARTS.map((start) => (
              <StartCard
                key={start.topology.slug}
                start={start}
                checked={start === chosen}
                onChoose={() => setChosen(start)}
              />
            ))}
          </fieldset>
          <GuidedStart />
        </div>
        <ChosenLine title={chosen.topology.title} />
        <Details key={chosen.topology.slug} start={chosen} />
      </div>
    </>
  )
}

function StartCard({ start, checked, onChoose }: { start: Start; checked: boolean; onChoose: () => void }) {
  const { slug, title, summary } = start.topology
  return (
    <label className="relative flex cursor-pointer flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm transition-colors hover:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent">
      <span className="hidden border-line border-b bg-canvas sm:block">
        <LoopPreview design={start.design} className="h-32" />
      </span>
      <span className="flex gap-3 p-3.5">
        <input
          type="radio"
          name="shape"
          value={slug}
          checked={checked}
          aria-labelledby={`${slug}:title`}
          aria-describedby={`${slug}:summary`}
          onChange={onChoose}
          className="mt-1 size-4 shrink-0 accent-accent outline-none"
        />
        <span className="min-w-0">
          <span id={`${slug}:title`} className="block font-semibold text-[14px]">
            {title}
          </span>
          <span id={`${slug}:summary`} className="block text-[13px] text-muted">
            {summary}
          </span>
        </span>
      </span>
    </label>
  )
}

/** The choice in one line with the way to its form, in sight while one chooses where the form has no place beside the shapes. */
function ChosenLine({ title }: { title: string }) {
  return (
    <div className="sticky bottom-3 z-10 flex items-center gap-3 rounded-lg border border-line bg-raised/95 py-2 pr-2 pl-3 shadow-md backdrop-blur lg:hidden">
      <p aria-live="polite" className="min-w-0 flex-1 truncate font-medium text-[13px]">
        {title}
      </p>
      <Button asChild size="sm" variant="primary">
        <a href="#create">Name and create</a>
      </Button>
    </div>
  )
}

/** What the chosen shape is for, and the form that makes it. */
function Details({ start }: { start: Start }) {
  const { topology, design } = start
  const { maxIterations, timeoutMs } = design.contract
  return (
    <section
      id="create"
      aria-label={topology.title}
      className="flex scroll-mt-16 flex-col gap-4 self-start rounded-xl border border-line bg-surface p-4 shadow-sm lg:sticky lg:top-16"
    >
      <LoopPreview design={design} className="h-48 rounded-lg bg-canvas" />
      <div>
        <h2 className="font-semibold text-[15px]">{topology.title}</h2>
        <p className="pt-1 text-[13px] leading-5">{topology.useWhen}</p>
        <p className="pt-2 text-muted text-xs">
          {design.nodes.length} nodes · at most {maxIterations} iterations and {timeoutMs / 60_000} minutes
        </p>
      </div>
      <CreateBar fallbackName={topology.title} from={() => ({ kind: 'topology', slug: topology.slug })} />
    </section>
  )
}

function GuidedStart() {
  return (
    <section
      aria-label="Guided start"
      className="flex flex-col items-start justify-center gap-2 rounded-xl border border-line-strong/70 border-dashed p-5"
    >
      <ListTree aria-hidden="true" className="size-6 text-accent" />
      <p className="text-[13px] text-muted">
        <span className="block font-semibold text-[14px] text-foreground">Not sure that you need a loop?</span>
        List the decisions of your task. The map says honestly whether a loop is needed, and makes one from your
        answers.
      </p>
      <Button asChild className="mt-1">
        <Link href="/new/decision-map">Map your decisions</Link>
      </Button>
    </section>
  )
}
