'use client'

import { Button } from '@/components/ui/button.tsx'
import { MenuItem } from '@/components/ui/menu.tsx'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { ACTIONS, type Action, type ActionId } from './actions.ts'
import { printed } from './shortcuts.ts'
import { useDesigner } from './store/designer-context.tsx'
import { useActionContext } from './use-action-context.tsx'

/** An action as an icon in a toolbar. */
export function ActionButton({ id, side }: { id: ActionId; side?: 'top' | 'bottom' | 'left' | 'right' }) {
  const action: Action = ACTIONS[id]
  const context = useActionContext()
  const enabled = useDesigner(action.enabled)
  const Icon = action.icon
  return (
    <Tooltip label={action.label} shortcut={useShortcutText(action)} side={side}>
      <Button
        variant="ghost"
        size="icon"
        aria-label={action.label}
        aria-disabled={!enabled || undefined}
        onClick={() => (enabled ? action.run(context) : undefined)}
      >
        <Icon />
      </Button>
    </Tooltip>
  )
}

/** An action as a line of a menu. */
export function ActionItem({ id }: { id: ActionId }) {
  const action: Action = ACTIONS[id]
  const context = useActionContext()
  const enabled = useDesigner(action.enabled)
  const Icon = action.icon
  return (
    <MenuItem
      icon={<Icon />}
      shortcut={useShortcutText(action)}
      disabled={!enabled}
      danger={id === 'delete'}
      onSelect={() => action.run(context)}
    >
      {action.label}
    </MenuItem>
  )
}

export function useShortcutText(action: Action): string | undefined {
  const first = action.shortcuts[0]
  return first === undefined ? undefined : printed(first, isMac())
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
}
