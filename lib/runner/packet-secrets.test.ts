import { expect, it } from 'vitest'
import type { Contract } from '../loop/artefacts/contract.ts'
import { EVENT_DATA } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { bench, FACTS, queue, RUN_ID, specOf, stateSchema } from './fixtures.ts'
import { executeRun } from './host.ts'
import { secretsOfEnvironment } from './secrets.ts'
import { createToolRunner } from './tool-runner.ts'

const TOKEN = 'pa$$w0rd+/="quoted" ünï'
const never = new AbortController().signal

/** Each way in which a secret's value, as a tool might give it back, could be in what a person is shown. */
const TRACES = [
  TOKEN,
  JSON.stringify(TOKEN).slice(1, -1),
  'pa$$w0rd',
  Buffer.from(TOKEN).toString('base64'),
  Buffer.from(TOKEN).toString('hex'),
  encodeURIComponent(TOKEN),
]

type Case = {
  /** Of the packet that comes of it. */
  why: string
  contract?: Partial<Contract>
  approval?: 'ask' | 'never'
  fails?: boolean
  /** The worker dies while the call is under way. */
  dies?: boolean
  predicate?: string
}

/** A loop whose fixed call is given a secret and says it back in every way, and which then needs a person. Executed until it waits. */
async function paused({ contract = {}, approval = 'never', fails = false, dies = false, predicate = 'true' }: Case) {
  const given: JsonObject[] = []
  const call: ToolFacts = {
    name: 'call',
    summary: '',
    effect: 'unsafe',
    args: { type: 'object', properties: {}, additionalProperties: true },
    patchesState: false,
    takesSecrets: true,
  }
  const b = bench()
  const toolFacts = { ...FACTS, call }
  const tools = createToolRunner(toolFacts, {
    call: async (args) => {
      given.push(args)
      if (dies) throw new Error('killed')
      const said = [...TRACES, JSON.stringify(args)].join(' ')
      return fails
        ? { ok: false, class: 'recoverable', kind: 'other', message: said }
        : { ok: true, output: { said, [TOKEN]: [TOKEN] } }
    },
  })
  const died = new Error('killed')
  const run: typeof tools.run = async (...args) => {
    const outcome = await tools.run(...args)
    if (dies) throw died
    return outcome
  }
  const ports = {
    ...b.ports,
    toolFacts,
    tools: { run },
    secrets: secretsOfEnvironment({ LOOPWRIGHT_SECRET_TOKEN: TOKEN }),
  }
  const state = stateSchema({
    token: { type: 'string', role: 'input' },
    said: {},
    told: { type: 'string', default: '' },
  }) as { properties: { token: { 'x-loop': object } } } // as the helper makes it
  Object.assign(state.properties.token['x-loop'], { secret: true })
  const args = { auth: 'state.token' }
  const spec = specOf({
    state,
    nodes: {
      choose: {
        kind: 'decide',
        config: {
          strategy: 'rule',
          rules: [{ when: 'true', tool: 'call', args, subgoal: 'string(state.said)' }],
          routes: [],
        },
        next: { next: 'act' },
      },
      act: {
        kind: 'act',
        config: {
          tools: ['call'],
          call: { tool: 'call', args },
          policy: { retries: 0, onError: 'continue', approval: { call: approval } },
        },
        next: { next: 'keep' },
      },
      keep: {
        kind: 'observe',
        config: { map: [{ field: 'said', value: '[last, results]' }] },
        next: { next: 'small' },
      },
      small: {
        kind: 'invariant',
        config: {
          name: 'nothing was said',
          predicate,
          severity: 'error',
          message: '{{ string(state.said) }}',
          remediation: { type: 'escalate', question: 'Is {{ string(state.said) }} right?' },
          maxAttempts: 1,
        },
        next: { holds: 'choose' },
      },
    },
    contract: { maxIterations: 3, ...contract },
    tools: ['call'],
  })
  queue(b.store, spec, { token: 'secret://TOKEN' })
  for (let takes = 0; b.store.inspect(RUN_ID).status !== 'paused'; takes++) {
    if (takes > 2) throw new Error(`the run is ${b.store.inspect(RUN_ID).status}`)
    const claim = await b.store.claimRun(RUN_ID, `w${takes}`, 0)
    if (!claim) throw new Error('not claimed')
    await executeRun(ports, claim, { leaseMs: 0, signal: never }).catch((error) => expect(error).toBe(died))
  }
  return { given, row: b.store.inspect(RUN_ID) }
}

it.each<Case>([
  { why: 'approval', approval: 'ask' },
  { why: 'in_doubt', dies: true },
  { why: 'invariant', predicate: 'state.said == null' },
  { why: 'invariant', predicate: 'state.said == null', fails: true },
  { why: 'guard', contract: { maxIterations: 2, escalation: { rules: ['max_iterations'] } } },
  {
    why: 'guard',
    contract: { repeatedAction: { times: 2, compare: 'tool' }, escalation: { rules: ['repeated_action'] } },
  },
  {
    why: 'guard',
    fails: true,
    contract: { repeatedError: { times: 2 }, escalation: { rules: ['repeated_error'], deadlineMs: 60_000 } },
  },
])('no packet, list or log shows a secret’s value: $why (the tool fails: $fails)', async (each) => {
  const { given, row } = await paused(each)
  if (each.approval === undefined) expect(given[0]).toEqual({ auth: TOKEN })
  else expect(given).toEqual([])
  const raised = row.events.findLast(({ type }) => type === 'escalation-raised')
  const { packet } = EVENT_DATA['escalation-raised'].parse(raised?.data)
  expect(packet.why).toBe(each.why)
  // It is about the call that held the secret: the reference is there, so that nothing here is empty for want of something to show.
  const shown = JSON.stringify([packet, row.paused])
  expect(shown).toContain('secret://TOKEN')
  const all = JSON.stringify([row.events, row.paused, row.checkpoints])
  for (const trace of TRACES) {
    expect(shown).not.toContain(trace)
    expect(all).not.toContain(trace)
    expect(all).not.toContain(JSON.stringify(trace).slice(1, -1))
  }
})
