import { canonicalJson, type JsonObject } from '../../loop/artefacts/json.ts'
import { own } from '../../loop/artefacts/own.ts'
import { effectOfCall } from '../../loop/kinds/effect-of-call.ts'
import type { StepContext, Steps, ToolFacts } from '../../loop/kinds/executor.ts'
import type { Failure } from '../../loop/recovery/choose-recovery.ts'
import { firstChars } from '../../loop/text/first-chars.ts'
import type { ActConfig } from './config.ts'

/** The careful answer comes first. */
const ANSWERS = ['refuse', 'allow']

/** Longest text of the arguments that a person is shown. */
const MAX_DETAIL_CHARS = 20_000

/** Whether a person is asked before each call of a tool. */
export function asksFirst({ policy }: ActConfig, tool: string, effect: ToolFacts['effect'] | undefined): boolean {
  const rule = own(policy.approval, tool)
  return rule === 'ask' || (rule === undefined && effect === 'unsafe')
}

/** Asks a person, where the policy wants it, with exactly what would be sent. Gives the refusal, or null. */
export function* approve(
  context: StepContext<ActConfig>,
  { tool, args }: { tool: string; args: JsonObject },
): Steps<Failure | null> {
  const facts = context.tool(tool)
  const effect = facts && effectOfCall(facts, args)
  if (!asksFirst(context.config, tool, effect)) return null
  const answer = yield {
    type: 'ask-person',
    about: 'approval',
    question: `May “${context.nodeId}” run “${tool}”?${effect === 'unsafe' ? ' It can neither be repeated nor undone.' : ''}`,
    options: ANSWERS,
    detail: shown(canonicalJson(args)),
  }
  if (answer.type !== 'person') throw new Error(`a question had the outcome ${answer.type}`)
  if (answer.answer === 'allow') return null
  const why = answer.note === '' ? '' : `: ${answer.note}`
  return { class: 'recoverable', kind: 'refused', message: `“${tool}” was refused by ${answer.by}${why}` }
}

function shown(args: string): string {
  const kept = firstChars(args, MAX_DETAIL_CHARS)
  const more = args.length - kept.length
  return more === 0 ? args : `${kept}… and ${more.toLocaleString('en')} characters more`
}
