'use client'

import { isMac, printed } from '@/components/commands/shortcuts.ts'
import { Button } from '@/components/ui/button.tsx'
import { MenuItem } from '@/components/ui/menu.tsx'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { ACTIONS, type ActionId, type DesignerAction } from './actions.ts'
import { useDesigner } from './store/designer-context.tsx'
import { useActionContext } from './use-action-context.tsx'

/** An action as an icon in a toolbar. */
export function ActionButton({ id, side }: { id: ActionId; side?: 'top' | 'bottom' | 'left' | 'right' }) {
  const action: DesignerAction = ACTIONS[id]
  const context = useActionContext()
  const can = useDesigner(action.enabled)
  const Icon = action.icon
  return (
    <Tooltip
      label={can === true ? action.label : `${action.label}: ${can}`}
      shortcut={useShortcutText(action)}
      side={side}
    >
      <Button
        variant="ghost"
        size="icon"
        aria-label={action.label}
        aria-disabled={can !== true || undefined}
        onClick={() => (can === true ? action.run(context) : undefined)}
      >
        <Icon />
      </Button>
    </Tooltip>
  )
}

/** An action as a line of a menu. */
export function ActionItem({ id }: { id: ActionId }) {
  const action: DesignerAction = ACTIONS[id]
  const context = useActionContext()
  const can = useDesigner(action.enabled)
  const Icon = action.icon
  return (
    <MenuItem
      icon={<Icon />}
      shortcut={useShortcutText(action)}
      disabled={can !== true}
      danger={id === 'delete'}
      onSelect={() => action.run(context)}
    >
      {action.label}
    </MenuItem>
  )
}

export function useShortcutText(action: DesignerAction): string | undefined {
  const first = action.shortcuts[0]
  return first === undefined ? undefined : printed(first, isMac())
}
