import { z } from 'zod'
import { DecisionMap, MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'

const DraftAlternative = z.object({
  id: z.string(),
  label: z.string(),
  consequence: z.string(),
  leadsTo: z.string().nullable(),
})
const DraftDecision = z.object({
  id: z.string(),
  question: z.string(),
  criterion: z.string(),
  alternatives: z.array(DraftAlternative),
})
/** A decision map while it is filled in: anything may still be missing. */
export const MapDraft = z.object({ goal: z.string(), decisions: z.array(DraftDecision) })
export type MapDraft = z.infer<typeof MapDraft>
export type DraftDecision = z.infer<typeof DraftDecision>
export type DraftAlternative = z.infer<typeof DraftAlternative>

/** One empty decision with two empty alternatives: the form shows what it wants. */
export function emptyDraft(): MapDraft {
  return { goal: '', decisions: [emptyDecision('d1')] }
}

export function isEmpty({ goal, decisions }: MapDraft): boolean {
  const written = (texts: string[]) => texts.some((text) => text.trim() !== '')
  return !written([
    goal,
    ...decisions.flatMap(({ question, criterion, alternatives }) => [
      question,
      criterion,
      ...alternatives.flatMap(({ label, consequence }) => [label, consequence]),
    ]),
  ])
}

function emptyDecision(id: string): DraftDecision {
  return { id, question: '', criterion: '', alternatives: [emptyAlternative('a1'), emptyAlternative('a2')] }
}

function emptyAlternative(id: string): DraftAlternative {
  return { id, label: '', consequence: '', leadsTo: null }
}

/** The first of d1, d2 … that is free, counting on from the last, so that ids of removed ones don't come back while others may remember them. */
function nextId(prefix: string, taken: readonly { id: string }[]): string {
  const numbers = taken.map(({ id }) => Number(id.slice(prefix.length))).filter(Number.isInteger)
  return `${prefix}${Math.max(0, ...numbers) + 1}`
}

export function addDecision(draft: MapDraft): MapDraft {
  if (draft.decisions.length >= MAP_LIMITS.decisions) return draft
  return { ...draft, decisions: [...draft.decisions, emptyDecision(nextId('d', draft.decisions))] }
}

/** Removes a decision; what led to it ends there now. */
export function removeDecision(draft: MapDraft, id: string): MapDraft {
  const left = draft.decisions.filter((decision) => decision.id !== id)
  return {
    ...draft,
    decisions: left.map((decision) => ({
      ...decision,
      alternatives: decision.alternatives.map((each) => (each.leadsTo === id ? { ...each, leadsTo: null } : each)),
    })),
  }
}

export function changeDecision(draft: MapDraft, id: string, change: Partial<Omit<DraftDecision, 'id'>>): MapDraft {
  return {
    ...draft,
    decisions: draft.decisions.map((decision) => (decision.id === id ? { ...decision, ...change } : decision)),
  }
}

export function addAlternative(decision: DraftDecision): DraftAlternative[] {
  const { alternatives } = decision
  if (alternatives.length >= MAP_LIMITS.alternatives) return alternatives
  return [...alternatives, emptyAlternative(nextId('a', alternatives))]
}

/** The draft as the API takes it; may still be incomplete. Alternatives without a word are left out. */
export function mapOf({ goal, decisions }: MapDraft): DecisionMap {
  return {
    goal,
    decisions: decisions.map(({ id, question, criterion, alternatives }) => ({
      id,
      question,
      criterion,
      alternatives: alternatives
        .filter((each) => !isBlank(each))
        .map(({ label, consequence, leadsTo }) => ({ label, consequence, leadsTo })),
    })),
  }
}

function isBlank({ label, consequence, leadsTo }: DraftAlternative): boolean {
  return label.trim() === '' && consequence.trim() === '' && leadsTo === null
}

/** Where a problem is: the id of the control that mends it. */
export type DraftProblem = { at: string; message: string }

/** What still keeps the draft from being a map, in the order of the form. */
export function problemsOf(draft: MapDraft): DraftProblem[] {
  const parsed = DecisionMap.safeParse(mapOf(draft))
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => ({ at: controlOf(draft, path), message }))
}

/** Path in the map → id of a control of the form. */
function controlOf(draft: MapDraft, [part, index, member, place, leaf]: readonly PropertyKey[]): string {
  if (part === 'goal') return 'goal'
  const decision = draft.decisions[Number(index)]
  if (decision === undefined) return 'add-decision'
  if (member === 'question' || member === 'criterion') return `${decision.id}:${member}`
  const [head] = decision.alternatives
  // The whole decision is meant: no alternative of it leads to an end.
  if (member === undefined) return head ? `${decision.id}:${head.id}:leadsTo` : `${decision.id}:add`
  const alternative = decision.alternatives.filter((each) => !isBlank(each))[Number(place)]
  if (alternative && typeof leaf === 'string') return `${decision.id}:${alternative.id}:${leaf}`
  const empty = decision.alternatives.find((each) => isBlank(each))
  return empty ? `${decision.id}:${empty.id}:label` : `${decision.id}:add`
}

/** A review of a change in a program: three decisions, one of which leads back. */
export function exampleDraft(): MapDraft {
  const decision = (
    id: string,
    question: string,
    criterion: string,
    alternatives: [label: string, consequence: string, leadsTo: string | null][],
  ): DraftDecision => ({
    id,
    question,
    criterion,
    alternatives: alternatives.map(([label, consequence, leadsTo], index) => ({
      id: `a${index + 1}`,
      label,
      consequence,
      leadsTo,
    })),
  })
  return {
    goal: 'Review a change: find what is wrong, and say whether it may be merged.',
    decisions: [
      decision('d1', 'Which file comes next?', 'it is the riskiest of the files not read yet', [
        ['The riskiest unread file', 'Its findings are added', 'd2'],
        ['None: all are read', 'The review can be closed', 'd3'],
      ]),
      decision('d2', 'Is what stands out a bug or a matter of style?', 'a failing example is named, or none exists', [
        ['A bug', 'The change is blocked until it is mended', 'd1'],
        ['A matter of style', 'It is mentioned, and blocks nothing', 'd1'],
        ['Neither', 'Nothing is said', 'd1'],
      ]),
      decision('d3', 'May the change be merged?', 'no bug is open, and every file was read', [
        ['Approve', 'The author merges', null],
        ['Ask for changes', 'The author works on, and comes back', null],
        ['Refuse', 'The author is told why', null],
      ]),
    ],
  }
}
