'use client'

import { Ellipsis, Keyboard, PanelBottom, Play } from 'lucide-react'
import Link from 'next/link'
import { CommandButton } from '@/components/commands/command-button.tsx'
import { useCommandsStore } from '@/components/commands/commands-context.ts'
import { Mark } from '@/components/shell/mark.tsx'
import { ThemeToggle } from '@/components/shell/theme-toggle.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem, MenuSeparator, MenuSub } from '@/components/ui/menu.tsx'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { ActionButton, ActionItem, useShortcutText } from './action-button.tsx'
import { ACTIONS, whyNotRun } from './actions.ts'
import { CompileStatus } from './compile-status.tsx'
import { SaveStatus } from './save-status.tsx'
import { useDesigner } from './store/designer-context.tsx'
import { useActionContext } from './use-action-context.tsx'

export function DesignerHeader() {
  const name = useDesigner((state) => state.history.present.name)
  const slug = useDesigner((state) => state.slug)
  return (
    <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-surface px-2.5 py-1.5">
      <Link href="/" aria-label="All loops" className="grid size-7 place-items-center rounded-md hover:bg-foreground/6">
        <Mark className="size-5" />
      </Link>
      <div className="flex min-w-40 flex-1 basis-0 items-center gap-2">
        <h1 title={name} className="min-w-0 truncate font-semibold text-[13px]">
          {name}
        </h1>
        <span aria-hidden="true" className="h-4 w-px shrink-0 bg-line" />
        <SaveStatus />
      </div>
      <div className="ml-auto flex items-center gap-1">
        <CompileStatus />
        <span aria-hidden="true" className="mx-1 h-4 w-px bg-line" />
        {/* On a phone they are in the menu. */}
        <span className="hidden items-center gap-1 sm:flex">
          <Tooltip label="Versions">
            <Button asChild variant="ghost" size="icon">
              <Link href={`/loops/${slug}/versions`} aria-label={ACTIONS.versionsPage.label}>
                <ACTIONS.versionsPage.icon />
              </Link>
            </Button>
          </Tooltip>
          <Tooltip label="Evaluations">
            <Button asChild variant="ghost" size="icon">
              <Link href={`/loops/${slug}/evaluations`} aria-label={ACTIONS.evaluationsPage.label}>
                <ACTIONS.evaluationsPage.icon />
              </Link>
            </Button>
          </Tooltip>
        </span>
        <ActionButton id="undo" />
        <ActionButton id="redo" />
        <CommandButton small />
        <ThemeToggle />
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label="More actions">
              <Ellipsis />
            </Button>
          }
        >
          <ActionItem id="cut" />
          <ActionItem id="copy" />
          <ActionItem id="paste" />
          <ActionItem id="duplicate" />
          <ActionItem id="selectAll" />
          <ActionItem id="delete" />
          <MenuSeparator />
          <ActionItem id="search" />
          <ActionItem id="tryNode" />
          <ActionItem id="breakpoint" />
          <MenuSub icon={<PanelBottom />} label="Under the canvas">
            <ActionItem id="dock" />
            <MenuSeparator />
            <ActionItem id="problems" />
            <ActionItem id="breakpoints" />
            <ActionItem id="runPanel" />
            <ActionItem id="spec" />
            <ActionItem id="history" />
            <ActionItem id="versions" />
          </MenuSub>
          <MenuSeparator />
          <ActionItem id="save" />
          <ActionItem id="publish" />
          <ActionItem id="versionsPage" />
          <ActionItem id="evaluationsPage" />
          <ActionItem id="checklist" />
          <ActionItem id="offerTemplate" />
          <ActionItem id="export" />
          <ActionItem id="import" />
          <MenuSeparator />
          <KeysItem />
        </Menu>
        <RunButton />
      </div>
    </header>
  )
}

/** The list of keys is of every page, not of the designer alone. */
function KeysItem() {
  const commands = useCommandsStore()
  return (
    <MenuItem icon={<Keyboard />} shortcut="?" onSelect={() => commands.getState().show('keys')}>
      Keyboard shortcuts
    </MenuItem>
  )
}

function RunButton() {
  const context = useActionContext()
  const obstacle = useDesigner(whyNotRun)
  const enabled = useDesigner(ACTIONS.run.enabled) === true
  return (
    <Tooltip label={obstacle ?? 'Run this loop'} shortcut={useShortcutText(ACTIONS.run)}>
      <Button
        variant="primary"
        size="sm"
        data-tour="run"
        aria-disabled={!enabled || undefined}
        aria-describedby={obstacle === null ? undefined : 'why-not-run'}
        onClick={() => (enabled ? ACTIONS.run.run(context) : undefined)}
        className="ml-1 px-3"
      >
        <Play fill="currentColor" />
        Run
        {obstacle === null ? null : (
          <span id="why-not-run" hidden>
            {obstacle}
          </span>
        )}
      </Button>
    </Tooltip>
  )
}
