'use client'

import { Dialog } from '@/components/ui/dialog.tsx'
import { Kbd } from '@/components/ui/kbd.tsx'
import { useCommandsStore } from './commands-context.ts'
import { groupKeys } from './group-keys.ts'
import { isMac, printed } from './shortcuts.ts'

/** Every key of the page, from the objects that the keyboard runs. */
export function KeysSheet() {
  const store = useCommandsStore()
  const { offers } = store.getState()
  const groups = groupKeys(
    offers.flatMap(({ commands }) => commands()),
    offers.flatMap(({ hints }) => hints?.() ?? []),
  )
  const mac = isMac()
  return (
    <Dialog open onOpenChange={() => store.getState().show(null)} title="Keyboard shortcuts" wide>
      <div className="gap-x-8 sm:columns-2">
        {groups.map(({ group, rows }) => (
          <section key={group} aria-label={group} className="break-inside-avoid pb-4">
            <h3 className="pb-1 font-medium text-muted text-xs">{group}</h3>
            <dl>
              {rows.map(({ label, keys }) => (
                <div key={label} className="flex items-baseline justify-between gap-4 py-1 text-[13px]">
                  <dt>{label}</dt>
                  <dd className="shrink-0">
                    <Kbd keys={keys.map((one) => printed(one, mac)).join(' or ')} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
