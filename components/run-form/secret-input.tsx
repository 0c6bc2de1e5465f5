'use client'

import { useEffect, useState } from 'react'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { secretName, secretReference, secretVariable } from '@/lib/loop/state/secrets.ts'

type SecretInputProps = {
  id: string
  value: Json | undefined
  invalid: boolean
  onChange: (value: string | undefined) => void
}

/** The name of a secret, and whether it is set where Loopwright runs. What is no name never leaves this control: it may be the secret itself. */
export function SecretInput({ id, value, invalid, onChange }: SecretInputProps) {
  const name = secretName(value) ?? ''
  const [draft, setDraft] = useState(name)
  const known = useSecretNames()
  const wrong = draft !== '' && secretName(secretReference(draft)) === null
  return (
    <div>
      <div className="flex items-stretch">
        <span className="grid place-items-center rounded-l-md border border-line-strong border-r-0 bg-sunken px-2 font-mono text-muted text-xs">
          secret://
        </span>
        <Input
          id={id}
          value={draft}
          aria-invalid={invalid || wrong || undefined}
          aria-describedby={`${id}:secret`}
          list={`${id}:names`}
          placeholder="API_TOKEN"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            const next = event.target.value.trim().replace(/^secret:\/\//, '')
            setDraft(next)
            onChange(secretName(secretReference(next)) === null ? undefined : secretReference(next))
          }}
          className="rounded-l-none font-mono text-xs"
        />
        <datalist id={`${id}:names`}>
          {known?.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </div>
      <p id={`${id}:secret`} aria-live="polite" className="pt-1 text-[11px] text-muted leading-4">
        <Status draft={draft} wrong={wrong} known={known} />
      </p>
    </div>
  )
}

type StatusProps = { draft: string; wrong: boolean; known: readonly string[] | null }

function Status({ draft, wrong, known }: StatusProps) {
  if (wrong) return 'This is the name of a secret, never the secret itself: A–Z, 0–9 and _.'
  if (draft === '') return 'The name of a secret; its value stays where Loopwright runs.'
  if (known === null) return <code className="font-mono">{secretVariable(draft)}</code>
  if (known.includes(draft)) return <span className="text-success">Set where Loopwright runs.</span>
  return (
    <span className="text-warning">
      Not set. Set <code className="font-mono">{secretVariable(draft)}</code> where Loopwright runs, then restart it.
    </span>
  )
}

/** Names of the secrets that are set; null until they are known. */
function useSecretNames(): readonly string[] | null {
  const [names, setNames] = useState<readonly string[] | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    void api.listSecrets(controller.signal).then((result) => {
      if (result.ok) setNames(result.value.names)
    })
    return () => controller.abort()
  }, [])
  return names
}
