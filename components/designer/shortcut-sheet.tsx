'use client'

import { Dialog } from '@/components/ui/dialog.tsx'
import { Kbd } from '@/components/ui/kbd.tsx'
import { isMac } from './action-button.tsx'
import { ACTIONS, type Action } from './actions.ts'
import { printed } from './shortcuts.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

const GROUPS: readonly Action['group'][] = ['Edit', 'Arrange', 'Loop']
const OTHERS = [
  { label: 'Move the selected nodes', keys: '← ↑ → ↓' },
  { label: 'Move them further', keys: 'Shift + arrows' },
  { label: 'Clear the selection, close', keys: 'Esc' },
  { label: 'From node to node', keys: 'Tab' },
  { label: 'Select the focused node or edge', keys: 'Enter' },
]

/** Every shortcut, from the same objects that the keyboard runs. */
export function ShortcutSheet() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'shortcuts')
  const actions: readonly Action[] = Object.values(ACTIONS)
  const mac = isMac()
  return (
    <Dialog open={open} onOpenChange={() => store.getState().set({ dialog: null })} title="Keyboard shortcuts" wide>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="pb-1 font-medium text-muted text-xs">{group}</h3>
            <dl>
              {actions
                .filter((action) => action.group === group && action.shortcuts.length > 0)
                .map((action) => (
                  <Row
                    key={action.id}
                    label={action.label}
                    keys={action.shortcuts.map((keys) => printed(keys, mac)).join(' or ')}
                  />
                ))}
            </dl>
          </section>
        ))}
        <section aria-label="On the canvas">
          <h3 className="pb-1 font-medium text-muted text-xs">On the canvas</h3>
          <dl>
            {OTHERS.map((row) => (
              <Row key={row.label} {...row} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  )
}

function Row({ label, keys }: { label: string; keys: string }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-1 text-[13px]">
      <dt>{label}</dt>
      <dd>
        <Kbd keys={keys} />
      </dd>
    </div>
  )
}
