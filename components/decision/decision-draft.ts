import type { ResumeRunBody } from '@/lib/api/contracts/runs.ts'
import type { Intervention } from '@/lib/loop/artefacts/escalation.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { nanoUsdOf } from '@/lib/loop/guards/caps.ts'
import type { Assignment } from '@/lib/loop/kinds/executor.ts'

/** How long an invariant need not hold: at its next check, or for the rest of the run. */
export type RelaxScope = 'once' | 'run'
/** What is added to a cap, in the unit that a person types it in. */
export type Extension = {
  usd?: number | undefined
  tokens?: number | undefined
  iterations?: number | undefined
  minutes?: number | undefined
}

/** What a person has put together about a paused run and not sent yet. `faults`: paths of what is typed and can't be a value at all. */
export type DecisionDraft = {
  note: string
  /** To a question without options. */
  answer: string
  patch: readonly Assignment[]
  faults: ReadonlySet<string>
  subgoal: string
  relax: Readonly<Record<string, RelaxScope>>
  extend: Extension
  /** Of a call in doubt that took effect: what it gave. */
  output: Json | undefined
  version: number | null
}

export const EMPTY_DRAFT: DecisionDraft = {
  note: '',
  answer: '',
  patch: [],
  faults: new Set(),
  subgoal: '',
  relax: {},
  extend: {},
  output: undefined,
  version: null,
}

const MINUTE = 60_000

/** The draft as an intervention: nothing that was left as it is. */
export function interventionOf({ patch, subgoal, relax, extend }: DecisionDraft): Intervention {
  const relaxed = Object.entries(relax).map(([invariant, scope]) => ({ invariant, scope }))
  const added = extensionOf(extend)
  return {
    ...(patch.length === 0 ? {} : { patch: [...patch] }),
    ...(subgoal.trim() === '' ? {} : { subgoal: subgoal.trim() }),
    ...(relaxed.length === 0 ? {} : { relax: relaxed }),
    ...(Object.keys(added).length === 0 ? {} : { extend: added }),
  }
}

function extensionOf({ usd, tokens, iterations, minutes }: Extension): NonNullable<Intervention['extend']> {
  const members = {
    nanoUsd: usd === undefined ? undefined : nanoUsdOf(usd),
    tokens,
    iterations,
    timeoutMs: minutes === undefined ? undefined : Math.round(minutes * MINUTE),
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** What is sent to let the run go on. `answer` is the option that was pressed, or the text that was typed. */
export function resumeBody(draft: DecisionDraft, answer?: string): DecisionBody {
  const { note, output, version } = draft
  return {
    ...interventionOf(draft),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(answer === undefined ? {} : { answer }),
    ...(output === undefined ? {} : { output }),
    ...(version === null ? {} : { version }),
  }
}

/** All of a decision but the pause that it is about. */
export type DecisionBody = Omit<ResumeRunBody, 'seq'>

/** A suggestion taken as it is, with the note of the draft. */
export function suggestedBody(intervention: Intervention, note: string): DecisionBody {
  return { ...intervention, ...(note.trim() === '' ? {} : { note: note.trim() }) }
}

/** A suggestion as the beginning of one's own decision: it takes the place of all but the note. */
export function draftFrom(intervention: Intervention, { note }: DecisionDraft): DecisionDraft {
  const { answer = '', output, patch = [], subgoal = '', relax = [], extend = {} } = intervention
  const { nanoUsd, tokens, iterations, timeoutMs } = extend
  return {
    ...EMPTY_DRAFT,
    note,
    answer,
    output,
    patch,
    subgoal,
    relax: Object.fromEntries(relax.map(({ invariant, scope }) => [invariant, scope])),
    extend: {
      usd: nanoUsd === undefined ? undefined : nanoUsd / 1e9,
      tokens,
      iterations,
      minutes: timeoutMs === undefined ? undefined : timeoutMs / MINUTE,
    },
  }
}
