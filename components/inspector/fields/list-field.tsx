'use client'

import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { useField } from './form-scope.tsx'
import { MoveButtons } from './move-buttons.tsx'

type ListFieldProps = {
  path: string
  /** What one item is, in lower case: `rule`. Buttons are named after it. */
  item: string
  /** A new item, given those that are there. */
  create: (items: readonly Json[]) => Json
  /** Fields of the item at the given path. */
  children: (itemPath: string) => ReactNode
  empty?: ReactNode
  /** Order matters: items can be moved. */
  ordered?: boolean
}

/** Items one under the other, to add, remove and move. */
export function ListField({ path, item, create, children, empty, ordered = false }: ListFieldProps) {
  const { value, set } = useField(path)
  const items = Array.isArray(value) ? value : []
  const move = (from: number, to: number) => {
    const copy = [...items]
    const [moved] = copy.splice(from, 1)
    if (moved !== undefined) copy.splice(to, 0, moved)
    set(copy)
  }
  return (
    <div className="flex flex-col gap-2">
      {items.length === 0 && empty !== undefined ? <p className="text-[11px] text-muted">{empty}</p> : null}
      {items.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items are edited in place and have no identity of their own
        <fieldset key={index} className="relative rounded-md border border-line bg-sunken/40 p-2.5">
          <legend className="sr-only">{`${item} ${index + 1}`}</legend>
          <div className="flex items-center justify-between pb-1.5">
            <span aria-hidden="true" className="font-medium text-[11px] text-muted">
              {item} {index + 1}
            </span>
            <span className="-my-1 -mr-1 flex">
              {ordered && items.length > 1 ? (
                <MoveButtons
                  name={`${item} ${index + 1}`}
                  index={index}
                  count={items.length}
                  onMove={(to) => move(index, to)}
                />
              ) : null}
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Remove ${item} ${index + 1}`}
                onClick={() => set(items.filter((_, at) => at !== index))}
              >
                <Trash2 />
              </Button>
            </span>
          </div>
          <div className="flex flex-col gap-2.5">{children(`${path}.${index}`)}</div>
        </fieldset>
      ))}
      <FieldProblemsOf path={path} />
      <Button size="sm" variant="outline" className="self-start" onClick={() => set([...items, create(items)])}>
        <Plus />
        Add {item}
      </Button>
    </div>
  )
}
