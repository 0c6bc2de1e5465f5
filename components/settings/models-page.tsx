'use client'

import { CircleAlert } from 'lucide-react'
import type { ModelSettings } from '@/lib/api/contracts/settings.ts'
import { AliasSection } from './alias-section.tsx'
import { ConnectionSection } from './connection-section.tsx'
import { SettingsMissing } from './settings-section.tsx'
import { useModelSettings } from './use-model-settings.ts'

/** Where models are asked, and which of them the workspace uses by which alias. `inProcess`: providers that answer without any connection. */
export function ModelsPage({ first, inProcess }: { first: ModelSettings | null; inProcess: readonly string[] }) {
  const { settings, problem, reload } = useModelSettings(first)
  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">Models</h1>
      <p className="mt-1 mb-8 max-w-prose text-[13px] text-muted">
        Loops name models by alias, so that a loop stays the same wherever it runs. Here you say where models are asked,
        and which one each alias of this workspace stands for.
      </p>
      {problem !== null && settings !== null ? (
        <p role="alert" className="mb-4 flex items-center gap-2 text-[13px] text-danger">
          <CircleAlert className="size-4 shrink-0" aria-hidden="true" />
          {problem}
        </p>
      ) : null}
      {settings === null ? (
        <SettingsMissing problem={problem} reload={reload} />
      ) : (
        <>
          <ConnectionSection settings={settings} reload={reload} />
          <AliasSection settings={settings} inProcess={inProcess} reload={reload} />
        </>
      )}
    </>
  )
}
