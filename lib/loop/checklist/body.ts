import { own } from '../artefacts/own.ts'
import { withMcpTools } from '../kinds/mcp-tool-facts.ts'
import { type ChecklistFacts, type Found, those, toolsOf } from './checklist-facts.ts'
import { type ChecklistPart, count, designPart, listed, nodePart, told } from './checklist-point.ts'

/** 5: facts out of results, kept within bounds and held against what is known. */
export function observation(_: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  return [
    {
      ...nodePart(
        those(found, 'extracts', 'observes', 'scores'),
        (names) => `${names} ${'turns results into facts that the next decision reads'}.`,
        'No node turns results into facts: each decision sees raw results alone.',
      ),
      needed: true,
    },
    nodePart(
      those(found, 'prunes'),
      (names) => `${names} keeps working memory short: what matters least goes first.`,
      'Working memory is never pruned: it grows until a prompt no longer holds it.',
    ),
    nodePart(
      those(found, 'flags-contradictions'),
      (names) => `${names} flags what contradicts long-term memory.`,
      'Nothing flags facts that contradict long-term memory.',
    ),
  ]
}

/** 6: whoever is asked knows the invariants by name, the task, and no more than fits. */
export function decisionPrompt({ design, compiled }: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const asking = those(found, 'asks-model')
  if (asking.length === 0) return [told('No node asks a model for a decision.', { page: 'design' })]
  const nodes = new Set(asking.map(({ nodeId }) => nodeId))
  const shown = those(found, 'shows-invariants').filter(({ nodeId }) => nodes.has(nodeId))
  const invariants = those(found, 'heals', 'halts')
  const named = invariants.length > 0 && shown.length === asking.length
  const inputs = Object.entries(design.state.properties).filter(([, field]) => field['x-loop'].role === 'input')
  const read = inputs.find(([name]) => own(compiled.fields, name)?.readers.some((reader) => nodes.has(reader)))
  return [
    {
      ...designPart(
        named,
        `Each prompt names ${count(invariants.length, 'invariant')}, with what holds and what does not.`,
        invariants.length === 0
          ? 'There is no invariant that a prompt could name.'
          : 'Some prompt does not name the invariants.',
        { nodeId: asking[0]?.nodeId ?? '', field: 'prompt' },
      ),
      needed: true,
    },
    designPart(
      read !== undefined || inputs.length === 0,
      read ? `The task spec is in the prompt: state.${read[0]}.` : 'There is no task spec to be shown.',
      'No prompt shows a field of the task spec: the model is asked without the task.',
      { nodeId: asking[0]?.nodeId ?? '', field: 'prompt' },
    ),
    nodePart(
      those(found, 'limits-context'),
      (names) => `${names} fits its prompt to a budget, by what matters most.`,
      'No prompt has a budget: give a decide node a context.',
    ),
  ]
}

/** 7: what is done can be done again, be undone, or is asked about. */
export function actions(facts: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const acting = those(found, 'acts')
  if (acting.length === 0) return [told('No node acts: nothing outside is touched.', { page: 'design' })]
  const allowed = toolsOf(facts)
  const unasked = facts.compiled.diagnostics.filter(({ code }) => code === 'tool-unapproved')
  const known = withMcpTools(facts.tools, facts.design.mcpTools)
  const unsafe = allowed.filter(({ tool }) => (own(known, tool)?.effect ?? 'unsafe') === 'unsafe')
  const safe = allowed.length - unsafe.length
  const [first] = unasked
  return [
    {
      ...designPart(
        unasked.length === 0,
        unsafe.length === 0
          ? `${count(safe, 'tool')} can be called again, by key or without effect, or be undone.`
          : `${listed(unsafe.map(({ tool }) => tool))} can neither be repeated nor undone; a person is asked before each call.`,
        first?.message ?? '',
        {
          nodeId: first?.nodeId ?? acting[0]?.nodeId ?? '',
          field: first?.field ?? 'tools',
        },
      ),
      needed: true,
    },
    told(
      'Always on: an idempotency key for each call, a time limit, retries with backoff, a circuit breaker, and a record to replay from.',
      {
        page: 'design',
        nodeId: acting[0]?.nodeId ?? '',
        field: 'policy',
      },
    ),
  ]
}

/** 8: predicates that must hold each iteration, each with something that heals. */
export function invariants({ compiled }: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const all = those(found, 'heals', 'halts')
  const halting = those(found, 'halts')
  const skipped = compiled.diagnostics.find(({ code }) => code === 'invariant-skipped')
  return [
    {
      ...nodePart(
        all,
        () => `${count(all.length, 'invariant')} ${all.length === 1 ? 'is' : 'are'} checked.`,
        'There is no invariant.',
      ),
      needed: true,
    },
    all.length > 0 && halting.length === 0
      ? designPart(true, 'Each has a remediation: the loop heals itself before it gives up.', '', {
          nodeId: all[0]?.nodeId ?? '',
          field: 'remediation',
        })
      : designPart(
          false,
          '',
          halting.length === 0
            ? 'Nothing is healed.'
            : `${listed(halting.map(({ name }) => name))} only stops the run: nothing is healed.`,
          {
            ...(halting[0] ? { nodeId: halting[0].nodeId, field: 'remediation' } : {}),
          },
        ),
    designPart(
      all.length > 0 && skipped === undefined,
      'No way round the loop leaves them out.',
      skipped?.message ?? 'Every way round the loop is unguarded.',
      skipped?.nodeId === undefined ? {} : { nodeId: skipped.nodeId },
    ),
  ]
}

/** 9: what was learned is kept, and asked for. */
export function longTermMemory(facts: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const { design, memories, tools } = facts
  const recalls = those(found, 'recalls')
  const writer = toolsOf(facts).find(({ tool }) => own(tools, tool)?.keepsMemory)
  const keeps = design.consolidation !== undefined || writer !== undefined
  const ways = new Set(recalls.flatMap(({ of = [] }) => of))
  return [
    nodePart(
      recalls,
      (names) => `${names} asks long-term memory.`,
      'Nothing is recalled: each run begins as if it were the first.',
    ),
    designPart(
      keeps,
      design.consolidation
        ? 'A run keeps what is durable at its end.'
        : `A node can keep facts with ${writer?.tool ?? 'a tool'}.`,
      'Nothing is kept for later runs: neither at the end nor by a tool.',
      writer && !design.consolidation ? { nodeId: writer.nodeId, field: writer.field } : { field: 'consolidation' },
    ),
    told(
      `${count(memories, 'entry', 'entries')} can be recalled now${ways.size === 0 ? '' : `, ${[...ways].map((way) => (way === 'key' ? 'by key' : 'by likeness')).join(' and ')}`}.`,
      { page: 'memory' },
    ),
  ]
}
