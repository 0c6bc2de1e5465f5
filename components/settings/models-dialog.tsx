'use client'

import { Check } from 'lucide-react'
import { useState } from 'react'
import { useListedModels } from '@/components/run-form/use-listed-models.ts'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { api } from '@/lib/api/client.ts'
import type { Connection, WorkspaceAlias } from '@/lib/api/contracts/settings.ts'
import { ModelBrowser } from './model-browser.tsx'
import { USUAL_ALIASES } from './usual-aliases.ts'

type Props = {
  connection: Connection
  aliases: readonly WorkspaceAlias[]
  onClose(): void
  onChanged(): Promise<void>
}

/** The models of one connection; each can become what an alias stands for. */
export function ModelsDialog({ connection: { name }, aliases, onClose, onChanged }: Props) {
  const listed = useListedModels(name)
  const [said, setSaid] = useState<string | null>(null)
  const choices = [...new Set([...USUAL_ALIASES.map(({ alias }) => alias), ...aliases.map(({ alias }) => alias)])]
  const use = async (alias: string, model: string) => {
    const there = aliases.find((each) => each.alias === alias)
    const saved = await api.putModelAlias(alias, { provider: name, model, seen: there?.updatedAt ?? null })
    setSaid(saved.ok ? `“${alias}” is now ${model}.` : saved.problem.detail)
    await onChanged()
  }
  const usedAs = (model: string) =>
    aliases.filter((each) => each.provider === name && each.model === model).map(({ alias }) => alias)
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Models of ${name}`}
      description="As its server lists them now."
      footer={
        <>
          <p role="status" className="mr-auto min-w-0 text-muted text-xs">
            {said}
          </p>
          <Button onClick={onClose}>Done</Button>
        </>
      }
    >
      <ModelBrowser
        listed={listed}
        action={(model) => {
          const used = usedAs(model)
          return (
            <Menu
              trigger={
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={used.length > 0 ? `${used.join(', ')}: use ${model} as …` : `Use as …: ${model}`}
                >
                  {used.length > 0 ? <Check className="text-success" /> : null}
                  {used.length > 0 ? used.join(', ') : 'Use as …'}
                </Button>
              }
            >
              {choices.map((alias) => (
                <MenuItem
                  key={alias}
                  icon={used.includes(alias) ? <Check /> : undefined}
                  onSelect={() => void use(alias, model)}
                >
                  {alias}
                </MenuItem>
              ))}
            </Menu>
          )
        }}
      />
    </Dialog>
  )
}
