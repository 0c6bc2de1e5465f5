import type { LucideIcon } from 'lucide-react'

/**
 * One thing that can be done. Menus, toolbars, the palette, the keyboard, the sheet of keys and tests share the object. `State` is what `enabled` looks at,
 * `Context` what `run` works with; a page binds both, which makes the action a command.
 */
export type Action<State, Context> = {
  /** Its own among the actions of its page. */
  id: string
  label: string
  icon: LucideIcon
  /** Combinations that run it, such as `Mod+Shift+Z`; the first is shown. */
  shortcuts: readonly string[]
  /** Under which heading it stands. */
  group: string
  /** Also while a text is being typed; for combinations with Mod. */
  inTexts?: boolean
  /** True, or why it can't be done now. */
  enabled: (state: State) => true | string
  run: (context: Context) => void
}

/** An action with nothing left to be given. */
export type Command = Action<void, void> & {
  /** Other words to find it by. */
  words?: readonly string[]
  /** Where it leads: remembered with its label, so that it can be offered where nothing else knows of it. */
  href?: string
  /** The palette stays open: the command itself closes it, or says there what went wrong. */
  stays?: true
}

/** What the sheet of keys lists beside actions: presses that are no command of their own. */
export type KeyHint = { group: string; label: string; keys: readonly string[] }

export const always = (): true => true

/** An `enabled` out of a question and what to say when the answer is no. */
export function when<State>(holds: (state: State) => boolean, why: string): (state: State) => true | string {
  return (state) => holds(state) || why
}

/** The action as a command of a mounted page. `state` is asked each time, so it is never an old one. */
export function bind<State, Context>(
  page: string,
  action: Action<State, Context>,
  state: () => State,
  context: () => Context,
): Command {
  return {
    ...action,
    id: `${page}.${action.id}`,
    enabled: () => action.enabled(state()),
    run: () => action.run(context()),
  }
}
