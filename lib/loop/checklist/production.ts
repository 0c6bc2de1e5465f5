import { own } from '../artefacts/own.ts'
import { type ChecklistFacts, type Found, those, toolsOf } from './checklist-facts.ts'
import { type ChecklistPart, count, designPart, nodePart, told } from './checklist-point.ts'

/** 10: a run of this very loop stands in the log and can be played back. */
export function traces({ runs }: ChecklistFacts): ChecklistPart[] {
  return [
    {
      holds: runs.ofDraft > 0,
      text:
        runs.ofDraft > 0
          ? `${count(runs.ofDraft, 'run')} of the loop as it is now can be played back: each prompt, answer, state and check.`
          : runs.total > 0
            ? `${count(runs.total, 'run')} can be played back, but none is of the loop as it is now: run it.`
            : 'There is no run to look at yet.',
      place: runs.newest === null ? { page: 'runs' } : { page: 'run', run: runs.newest },
      needed: true,
    },
    told(
      'Always on: every event is stored before anything happens by it. None is changed or deleted as long as the database is kept.',
      { page: 'runs' },
    ),
  ]
}

/** 11: cases, run over what would go into use, and enough of them pass. */
export function evaluation({ evaluations: { suites, cases, newest }, versions }: ChecklistFacts): ChecklistPart[] {
  const what = versions[0] ? `version ${versions[0].number}` : 'the draft'
  const rate = newest?.passing.rate ?? null
  const met = newest !== null && rate !== null && rate >= newest.gate
  const percent = (value: number) => `${Math.round(value * 1000) / 10} %`
  return [
    {
      holds: cases > 0,
      text:
        suites === 0
          ? 'There is no suite of cases.'
          : cases === 0
            ? 'Its suites have no cases.'
            : `${count(cases, 'case')} in ${count(suites, 'suite')}.`,
      place: { page: 'evaluations' },
      needed: true,
    },
    {
      holds: rate !== null,
      text:
        newest && rate !== null
          ? `${newest.title} was evaluated: ${newest.passing.count} of ${newest.passing.of} pass.`
          : `No evaluation of ${what} has run all cases of its suite.`,
      place: newest ? { page: 'evaluation', evaluation: newest.id } : { page: 'evaluations' },
    },
    {
      holds: met,
      text:
        newest && rate !== null
          ? `The gate of ${percent(newest.gate)} is ${met ? 'met' : 'missed'}: ${percent(rate)}.`
          : 'The gate has not been tried.',
      place: newest ? { page: 'evaluation', evaluation: newest.id } : { page: 'evaluations' },
    },
  ]
}

/** 12: a person is asked instead of giving up, and somebody decides when they don’t. */
export function escalation(facts: ChecklistFacts, found: readonly Found[]): ChecklistPart[] {
  const { design, tools } = facts
  const rules = design.contract.escalation?.rules ?? []
  const asking = those(found, 'asks-person')
  const tool = toolsOf(facts).find((each) => own(tools, each.tool)?.asksPerson)
  const asks = rules.length > 0 || asking.length > 0 || tool !== undefined
  const { deadlineMs, onDeadline } = design.contract.escalation ?? {}
  const first = asking[0] ?? tool
  return [
    {
      ...designPart(
        asks,
        rules.length > 0
          ? `${count(rules.length, 'rule')} of the contract ${rules.length === 1 ? 'asks' : 'ask'} a person before the run ends.`
          : 'A person is asked where the loop can’t go on by itself.',
        'Nobody is ever asked: a run that is stuck ends, and what it had is lost.',
        rules.length > 0 || !first ? { field: 'contract.escalation' } : { nodeId: first.nodeId, field: first.field },
      ),
      needed: true,
    },
    designPart(
      deadlineMs !== undefined,
      `Without an answer in time ${onDeadline === 'careful' ? 'the careful answer counts' : 'it ends'}: after ${Math.round((deadlineMs ?? 0) / 60_000).toLocaleString('en-US')} min.`,
      'There is no deadline: a question that nobody sees waits for ever.',
      { field: 'contract.escalation' },
    ),
    told(
      'Always on: who is asked sees what happened, what fails and how sure the decisions were, may change the state, and lets it go on.',
      { page: 'inbox' },
    ),
  ]
}

/** 13: what a run, a day and a call may take. */
export function budgets(
  { design: { contract }, dailyBudget }: ChecklistFacts,
  found: readonly Found[],
): ChecklistPart[] {
  const { budgetUsd, budgetTokens, stepTimeoutMs, timeoutMs } = contract
  const latency = those(found, 'limits-latency')
  return [
    designPart(
      budgetUsd !== undefined || budgetTokens !== undefined,
      budgetUsd === undefined
        ? `A run may use ${(budgetTokens ?? 0).toLocaleString('en-US')} tokens.`
        : `A run may spend $${budgetUsd}.`,
      'A run may spend whatever it likes until its iterations are used up.',
      { field: 'contract.budgetUsd' },
    ),
    designPart(
      dailyBudget.nanoUsd !== null,
      `All its runs may spend $${(dailyBudget.nanoUsd ?? 0) / 1e9} a day.`,
      'There is no daily budget: many cheap runs are dear too.',
      { field: '' },
    ),
    ...(dailyBudget.flagged
      ? [
          designPart(
            false,
            '',
            'It ran into its daily budget on three days in a row: it wants a redesign, not more money.',
          ),
        ]
      : []),
    latency.length > 0
      ? nodePart(latency, (names) => `${names} refuses a call that can’t end in time.`, '')
      : designPart(
          stepTimeoutMs < timeoutMs,
          `One call may take ${seconds(stepTimeoutMs)} of the run’s ${seconds(timeoutMs)}.`,
          `One call may take all of the run’s ${seconds(timeoutMs)}: lower the time of a call, or tell what latency is expected.`,
          { field: 'contract.stepTimeoutMs' },
        ),
  ]
}

const seconds = (ms: number) => `${(ms / 1000).toLocaleString('en-US')} s`

/** 14: published, told, and repeatable; with what is not there yet. */
export function lifecycle({ versions, compiled, runs }: ChecklistFacts): ChecklistPart[] {
  const [newest] = versions
  const silent = versions.filter(({ note }) => note.trim() === '')
  const same = newest !== undefined && newest.specHash === compiled.specHash
  return [
    {
      holds: newest !== undefined,
      text: newest
        ? `${count(versions.length, 'version')} published, each for good.`
        : 'Nothing is published: there is only a draft.',
      place: { page: 'versions' },
      needed: true,
    },
    {
      holds: newest !== undefined && silent.length === 0,
      text:
        newest === undefined
          ? 'No note tells what changed.'
          : silent.length === 0
            ? 'Each has a note on what changed.'
            : `${count(silent.length, 'version')} without a note.`,
      place: { page: 'versions' },
    },
    {
      holds: same,
      text: same
        ? 'The draft does what the newest version does.'
        : newest
          ? 'The draft does something else than the newest version.'
          : 'The draft is not what is in use.',
      place: { page: 'versions' },
    },
    {
      holds: runs.total > 0,
      text:
        runs.total > 0
          ? `${count(runs.total, 'run')} can be driven again by their recorded answers, also by another version.`
          : 'There is no record to replay a new version on.',
      place: { page: 'runs' },
    },
    {
      holds: false,
      text: 'Not in Loopwright yet: shadow mode, canary with rollback, regular reports, and retirement with a plan for the loops that call this one.',
      place: null,
    },
  ]
}
