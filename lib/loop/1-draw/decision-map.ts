import { z } from 'zod'

/** How large a map may be. Beyond it the surface is better drawn than listed. */
export const MAP_LIMITS = {
  decisions: 20,
  alternatives: 50,
  goalChars: 2_000,
  questionChars: 200,
  criterionChars: 500,
  labelChars: 120,
  consequenceChars: 300,
  /** All texts of a map together: they become a field of the state. */
  totalChars: 100_000,
} as const

/** A tree with more leaves than this is a loop's work: a table of its cases is no longer read. */
export const MOST_LEAVES = 7
/** Shared branches multiply, so counting stops here. */
const MOST_COUNTED = 1_000_000

export const DecisionId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'use a–z, 0–9 and -, starting with a letter')

const text = (max: number) => z.string().trim().max(max, `at most ${max} characters`)
const filled = (max: number, missing: string) => text(max).min(1, missing)

const Alternative = z.strictObject({
  label: filled(MAP_LIMITS.labelChars, 'name the alternative'),
  /** What follows from choosing it. */
  consequence: text(MAP_LIMITS.consequenceChars).default(''),
  /** The decision that comes next; null where the way ends. */
  leadsTo: DecisionId.nullable().default(null),
})
const Decision = z.strictObject({
  id: DecisionId,
  question: filled(MAP_LIMITS.questionChars, 'ask a question'),
  /** How one sees that the decision was right. */
  criterion: filled(MAP_LIMITS.criterionChars, 'say how one sees that it was right'),
  alternatives: z
    .array(Alternative)
    .min(2, 'a decision has at least two alternatives')
    .max(MAP_LIMITS.alternatives, `at most ${MAP_LIMITS.alternatives} alternatives`),
})

/**
 * The decision surface of a task: its decisions with their alternatives, what follows from each, where it leads, and how one sees that it was
 * right. Every decision must have some way to an end.
 */
export const DecisionMap = z
  .strictObject({
    goal: filled(MAP_LIMITS.goalChars, 'say what is to be decided'),
    decisions: z
      .array(Decision)
      .min(1, 'list at least one decision')
      .max(MAP_LIMITS.decisions, `at most ${MAP_LIMITS.decisions} decisions`),
  })
  .superRefine((map, context) => {
    for (const { path, message } of inconsistencies(map)) context.addIssue({ code: 'custom', path, message })
  })
export type DecisionMap = z.infer<typeof DecisionMap>

type Issue = { path: (string | number)[]; message: string }

function inconsistencies(map: DecisionMap): Issue[] {
  const ids = new Set<string>()
  const found: Issue[] = []
  const known = new Set(map.decisions.map(({ id }) => id))
  const noEnd = new Set(withoutEnd(map))
  map.decisions.forEach(({ id, alternatives }, index) => {
    const at = ['decisions', index]
    if (ids.has(id)) found.push({ path: [...at, 'id'], message: `there are two decisions with the id ${id}` })
    ids.add(id)
    if (noEnd.has(id)) found.push({ path: at, message: 'no way from here comes to an end: let an alternative end' })
    const labels = new Set<string>()
    alternatives.forEach(({ label, leadsTo }, place) => {
      const here = [...at, 'alternatives', place]
      if (labels.has(label)) found.push({ path: [...here, 'label'], message: 'another alternative has this name' })
      labels.add(label)
      if (leadsTo !== null && !known.has(leadsTo))
        found.push({ path: [...here, 'leadsTo'], message: `there is no decision ${leadsTo}` })
    })
  })
  const total = JSON.stringify(map).length
  if (total > MAP_LIMITS.totalChars)
    found.push({ path: ['decisions'], message: `all texts together: at most ${MAP_LIMITS.totalChars} characters` })
  return found
}

/** The graph of a map: which decisions each one leads to, one entry per alternative. Unknown ids count as ends. */
function graphOf({ decisions }: Pick<DecisionMap, 'decisions'>): Map<string, (string | null)[]> {
  const known = new Set(decisions.map(({ id }) => id))
  return new Map(
    decisions.map(({ id, alternatives }) => [
      id,
      alternatives.map(({ leadsTo }) => (leadsTo !== null && known.has(leadsTo) ? leadsTo : null)),
    ]),
  )
}

/** Decisions with the number of choices to the nearest end; those without a way to an end are absent. */
export function distancesToEnd(map: Pick<DecisionMap, 'decisions'>): Map<string, number> {
  const graph = graphOf(map)
  const distances = new Map<string, number>()
  let ring = [...graph].filter(([, targets]) => targets.includes(null)).map(([id]) => id)
  for (let distance = 1; ring.length > 0; distance++) {
    for (const id of ring) distances.set(id, distance)
    const reached = new Set(ring)
    ring = [...graph]
      .filter(([id, targets]) => !distances.has(id) && targets.some((to) => to !== null && reached.has(to)))
      .map(([id]) => id)
  }
  return distances
}

function withoutEnd(map: Pick<DecisionMap, 'decisions'>): string[] {
  const distances = distancesToEnd(map)
  return map.decisions.flatMap(({ id, alternatives }) => (distances.has(id) || alternatives.length === 0 ? [] : [id]))
}

/** Where one begins: decisions that no other leads to and, of a ring that nothing leads into, its first. In the order of the list. */
export function startsOf(map: Pick<DecisionMap, 'decisions'>): string[] {
  const graph = graphOf(map)
  const led = new Set([...graph].flatMap(([id, targets]) => targets.filter((to) => to !== id)))
  const seen = new Set<string>()
  const visit = (start: string) => {
    for (const stack = [start]; stack.length > 0; ) {
      const id = stack.pop()
      if (id === undefined || seen.has(id)) continue
      seen.add(id)
      for (const to of graph.get(id) ?? []) if (to !== null) stack.push(to)
    }
  }
  const starts = new Set([...graph.keys()].filter((id) => !led.has(id)))
  for (const id of starts) visit(id)
  for (const id of graph.keys()) {
    if (seen.has(id)) continue
    starts.add(id)
    visit(id)
  }
  return [...graph.keys()].filter((id) => starts.has(id))
}

export type MapVerdict = 'empty' | 'table' | 'chain' | 'loop'
export type MapJudgement = {
  verdict: MapVerdict
  decisions: number
  alternatives: number
  /** Ways through the tree, shared branches counted each time, at most a million; null when the tree never ends. */
  leaves: number | null
  /** Decisions that lead back to themselves or each other, by id, in the order of the list. */
  cycles: string[][]
  /** The verdict in words, with its reason and figures. */
  sentence: string
}

/**
 * Says whether a task needs a loop: more than seven leaves of its decision tree, or any cycle, say so. Total: half-filled and inconsistent maps
 * are judged by what is there.
 */
export function judgeDecisionMap(map: Pick<DecisionMap, 'decisions'>): MapJudgement {
  const alternatives = map.decisions.reduce((sum, decision) => sum + decision.alternatives.length, 0)
  const { leaves, cycles } = shapeOf(map)
  const chained = map.decisions.some((decision) => decision.alternatives.some(({ leadsTo }) => leadsTo !== null))
  const verdict: MapVerdict =
    alternatives === 0 ? 'empty' : leaves === null || leaves > MOST_LEAVES ? 'loop' : chained ? 'chain' : 'table'
  const figures = { verdict, decisions: map.decisions.length, alternatives, leaves, cycles }
  return { ...figures, sentence: sentenceOf(figures, map) }
}

/** Leaves are counted from the ends backwards; what is never counted leads into a cycle. */
function shapeOf(map: Pick<DecisionMap, 'decisions'>): Pick<MapJudgement, 'leaves' | 'cycles'> {
  const graph = graphOf(map)
  const leavesOf = new Map<string, number>()
  for (let before = -1; before < leavesOf.size; ) {
    before = leavesOf.size
    for (const [id, targets] of graph) {
      if (leavesOf.has(id) || targets.some((to) => to !== null && !leavesOf.has(to))) continue
      const sum = targets.reduce((total, to) => total + (to === null ? 1 : (leavesOf.get(to) ?? 0)), 0)
      leavesOf.set(id, Math.min(sum, MOST_COUNTED))
    }
  }
  if (leavesOf.size < graph.size) return { leaves: null, cycles: cyclesOf(graph) }
  const sum = startsOf(map).reduce((total, id) => total + (leavesOf.get(id) ?? 0), 0)
  return { leaves: Math.min(sum, MOST_COUNTED), cycles: [] }
}

/** Groups of decisions that can reach each other. */
function cyclesOf(graph: ReadonlyMap<string, readonly (string | null)[]>): string[][] {
  const reach = new Map([...graph.keys()].map((id) => [id, reachedFrom(id, graph)]))
  const grouped = new Set<string>()
  return [...graph.keys()].flatMap((id) => {
    if (grouped.has(id) || !reach.get(id)?.has(id)) return []
    const group = [...graph.keys()].filter((other) => reach.get(id)?.has(other) && reach.get(other)?.has(id))
    for (const member of group) grouped.add(member)
    return [group]
  })
}

function reachedFrom(start: string, graph: ReadonlyMap<string, readonly (string | null)[]>): Set<string> {
  const reached = new Set<string>()
  for (const stack = [...(graph.get(start) ?? [])]; stack.length > 0; ) {
    const id = stack.pop()
    if (id === undefined || id === null || reached.has(id)) continue
    reached.add(id)
    stack.push(...(graph.get(id) ?? []))
  }
  return reached
}

function sentenceOf(
  { verdict, decisions, leaves, cycles }: Omit<MapJudgement, 'sentence'>,
  map: Pick<DecisionMap, 'decisions'>,
): string {
  switch (verdict) {
    case 'empty':
      return 'There is nothing to judge yet: list a decision with its alternatives.'
    case 'table':
      return `A decision table would do: ${count(leaves, 'case')}, each a row, and nothing leads back. A loop would pay a model again and again for an answer that the table gives at once.`
    case 'chain':
      return `A plain chain would do: ${count(decisions, 'decision')} one after another, ${count(leaves, 'leaf', 'leaves')}, and nothing leads back. Ask them in order, once; a loop would add cost and gain nothing.`
    case 'loop':
      return leaves === null
        ? `You need a loop: ${back(cycles[0] ?? [], map)}, so the tree of decisions never ends by itself.`
        : `You need a loop: the tree has ${leaves >= MOST_COUNTED ? 'a million leaves or more' : `${leaves} leaves`}, and beyond ${MOST_LEAVES} nobody can list the cases beforehand. Better decide step by step, by what is known then.`
  }
}

function count(number: number | null, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

function back(cycle: readonly string[], { decisions }: Pick<DecisionMap, 'decisions'>): string {
  const names = cycle.map((id) => {
    const at = decisions.findIndex((decision) => decision.id === id)
    return decisions[at]?.question ? `“${decisions[at].question}”` : `decision ${at + 1}`
  })
  if (names.length <= 1) return `${names[0] ?? 'a decision'} leads back to itself`
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)} lead back to each other`
}
