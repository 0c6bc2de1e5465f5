'use client'

import { useOffer } from '@/components/commands/commands-context.ts'
import { ACTIONS, type ActionContext } from './actions.ts'
import { CANVAS_HINTS, designerCommands, designerPlaces } from './designer-commands.ts'

/** Offers what can be done in the designer to the palette and the sheet of keys. */
export function useDesignerCommands(context: ActionContext): void {
  useOffer({
    commands: () => designerCommands(context),
    find: () => designerPlaces(context),
    hints: () => CANVAS_HINTS,
    search: () => ACTIONS.search.run(context),
    ownKeys: true,
  })
}
