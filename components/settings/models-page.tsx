'use client'

import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { ModelSettings } from '@/lib/api/contracts/settings.ts'
import { AliasSection } from './alias-section.tsx'
import { ConnectionSection } from './connection-section.tsx'
import { SettingsMissing, SettingsTitle } from './settings-section.tsx'
import { useSettings } from './use-settings.ts'

/** Where models are asked, and which of them the workspace uses by which alias. `inProcess`: providers that answer without any connection. */
export function ModelsPage({ first, inProcess }: { first: ModelSettings | null; inProcess: readonly string[] }) {
  const { settings, problem, reload } = useSettings(first, api.getModelSettings)
  return (
    <>
      <SettingsTitle title="Models">
        Loops name models by alias, so that a loop stays the same wherever it runs. Here you say where models are asked,
        and which one each alias of this workspace stands for.
      </SettingsTitle>
      <ProblemLine className="mb-4 text-[13px]">{settings === null ? null : problem}</ProblemLine>
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
