'use client'

import { Eye, PencilLine } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Section } from './fields/section.tsx'
import { useFieldLight } from './use-field-light.ts'

/** The state fields that a node reads and may write, as the compiler found them. One that is pointed at shows on the canvas who else uses it. */
export function NodeFields({ nodeId }: { nodeId: string }) {
  const uses = useDesigner((state) => state.compiled.fields)
  const names = Object.keys(uses)
  const read = names.filter((name) => uses[name]?.readers.includes(nodeId))
  const written = names.filter((name) => uses[name]?.writers.includes(nodeId))
  return (
    <Section title="State">
      <Fields icon={<Eye />} title="Reads" names={read} />
      <Fields icon={<PencilLine />} title="Writes" names={written} />
    </Section>
  )
}

function Fields({ icon, title, names }: { icon: ReactNode; title: string; names: readonly string[] }) {
  return (
    <div className="flex flex-wrap items-center gap-1 text-[11px] text-muted [&_svg]:size-3">
      <span aria-hidden="true">{icon}</span>
      <span>{title}</span>
      {names.length === 0 ? 'nothing' : names.map((name) => <FieldChip key={name} name={name} />)}
    </div>
  )
}

function FieldChip({ name }: { name: string }) {
  const store = useDesignerStore()
  const light = useFieldLight(useDesigner((state) => state.compiled.fields[name]))
  const show = () =>
    store.getState().set({ tab: 'state', focus: { scope: 'state', field: `properties.${name}`, span: null } })
  return (
    <button
      type="button"
      title="Show it in the state"
      onClick={show}
      {...light}
      className="rounded-sm bg-sunken px-1.5 font-mono text-foreground leading-5 hover:bg-accent-soft"
    >
      {name}
    </button>
  )
}
