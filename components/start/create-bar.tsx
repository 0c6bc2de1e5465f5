'use client'

import { Play, Plus } from 'lucide-react'
import Link from 'next/link'
import { useId, useState } from 'react'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'
import { Input } from '@/components/ui/input.tsx'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import { Name } from '@/lib/loop/artefacts/name.ts'

type CreateBarProps = {
  /** The name that the loop gets if none is typed. */
  fallbackName: string
  /** What it is made from; null when that is not complete, in which case the caller shows why. */
  from: () => CreateLoopBody['from'] | null
  /** Called when the loop is there, before its page is. */
  onCreated?: () => void
  /** What the main button says. */
  create?: string | undefined
}

/** Name of a new loop, and the two ways to make it. Enter creates. */
export function CreateBar({ fallbackName, from, onCreated, create = 'Create loop' }: CreateBarProps) {
  const { busy, problem, made, launch } = useLaunch(onCreated)
  const [name, setName] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const submit = (run: boolean) => {
    const typed = name.trim() === '' ? null : Name.safeParse(name)
    setRefused(typed?.success === false ? (typed.error.issues[0]?.message ?? null) : null)
    const source = from()
    if (source === null || typed?.success === false || busy) return
    void launch({ ...(typed ? { name: typed.data } : {}), from: source }, run ? {} : undefined)
  }
  const wrong = refused ?? problem
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit(false)
      }}
    >
      <div>
        <label htmlFor={id} className="block pb-1 font-medium text-xs">
          Name
        </label>
        <Input
          id={id}
          value={name}
          maxLength={200}
          placeholder={fallbackName}
          aria-invalid={refused !== null || undefined}
          aria-describedby={wrong === null ? undefined : `${id}:wrong`}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={busy}>
          <Plus />
          {busy ? 'Creating…' : create}
        </Button>
        <Button disabled={busy} onClick={() => submit(true)}>
          <Play fill="currentColor" />
          Create and run
        </Button>
      </div>
      {wrong === null ? null : (
        <p id={`${id}:wrong`} role="alert" className="text-danger text-xs">
          {wrong}
          {made !== null && refused === null ? (
            <>
              {' '}
              <Link href={`/loops/${made}`} className="underline">
                Open the loop
              </Link>
            </>
          ) : null}
        </p>
      )}
    </form>
  )
}
