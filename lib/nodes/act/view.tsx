'use client'

import { AdvancedGroup } from '@/components/inspector/fields/advanced-group.tsx'
import { CALL_TO_APPROVE, ChildLoopFields } from '@/components/inspector/fields/child-loop-fields.tsx'
import { ChoiceField } from '@/components/inspector/fields/choice-field.tsx'
import { useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { LatencyFields } from '@/components/inspector/fields/latency-fields.tsx'
import { NamePicks } from '@/components/inspector/fields/name-picks.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { withValueAt } from '@/components/inspector/fields/path.ts'
import { Section } from '@/components/inspector/fields/section.tsx'
import { ToolCallFields } from '@/components/inspector/fields/tool-call-fields.tsx'
import { ToolChoicesField } from '@/components/inspector/fields/tool-choices-field.tsx'
import { ToolPicks } from '@/components/inspector/fields/tool-picks.tsx'

const ON_ERROR_HINTS: Record<string, string> = {
  '': 'The loop goes on, and stops only at a syntax error.',
  continue: 'Whatever the error: it stands in “last.error”, and the loop goes on by “next”.',
  route: 'Whatever the error: it stands in “last.error”, and the edge from “error” says what follows.',
  stop: 'Whatever the error: the run ends with the reason fatal_error.',
}
const ON_ERROR = [
  { value: 'continue', label: 'go on: the next decision sees it' },
  { value: 'route', label: 'leave by the handle “error”' },
  { value: 'stop', label: 'stop the run' },
]

const APPROVAL = [
  { value: 'ask', label: 'a person is asked' },
  { value: 'never', label: 'nobody is asked' },
]

/** Effects whose answers may be given again. */
const REPEATABLE = ['pure', 'read']

/** What the node runs: what was decided, always the same tool, or another loop. */
const RUNS = [
  { value: 'decision', label: 'the decision’s action', hint: 'A decision for a tool that is not allowed is refused.' },
  { value: 'call', label: 'a fixed call', hint: 'Always the same tool, with arguments from state.' },
  { value: 'child', label: 'another loop', hint: 'Runs a published loop as a child, once or for each item of a list.' },
] as const
type Runs = (typeof RUNS)[number]['value']

export function ActView() {
  const { value } = useFormScope()
  const runs: Runs = 'child' in value ? 'child' : 'call' in value ? 'call' : 'decision'
  return (
    <>
      <Section title="What it runs" hint={RUNS.find((choice) => choice.value === runs)?.hint}>
        <RunsChoice runs={runs} />
        {runs === 'child' ? (
          <>
            <ChildLoopFields path="child" />
            <BeforeTheCall child />
          </>
        ) : (
          <>
            {runs === 'call' ? <FixedCall /> : null}
            <ToolPicks path="tools" label="Allowed tools" />
            <BeforeTheCall child={false} />
          </>
        )}
      </Section>
      <WhenItFails child={runs === 'child'} />
    </>
  )
}

/** As one edit: what belongs to another choice goes, and what this one can't be without is there. */
function RunsChoice({ runs }: { runs: Runs }) {
  const { id, value, change, tools } = useFormScope()
  const choose = (next: Runs) => {
    const { call, child, tools: listed, ...rest } = value
    const allowed = Array.isArray(listed) && listed.length > 0 ? listed : [tools[0]?.name ?? 'state.patch']
    // The list stays: what a decision may name is looked for in it.
    if (next === 'child') change({ ...rest, tools: allowed, child: child ?? { loop: '', input: {} } }, 'child')
    else if (next === 'call')
      change({ ...rest, tools: allowed, call: call ?? { tool: allowed[0] ?? '', args: {} } }, 'call')
    else change({ ...rest, tools: allowed }, 'call')
  }
  return (
    <fieldset className="flex flex-col text-xs">
      <legend className="sr-only">What it runs</legend>
      {RUNS.map((choice) => (
        <label key={choice.value} className="flex h-7 items-center gap-1.5">
          <input
            type="radio"
            name={`${id}:runs`}
            checked={runs === choice.value}
            onChange={() => choose(choice.value)}
            className="accent-accent"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}

/** As one edit: the tool that is called is allowed as well. */
function FixedCall() {
  const { value, change } = useFormScope()
  const choose = (tool: string) => {
    const allowed = Array.isArray(value.tools) ? value.tools : []
    const tools = allowed.includes(tool) ? allowed : [...allowed, tool]
    change(withValueAt({ ...value, tools }, 'call.tool', tool), 'call.tool')
  }
  return <ToolCallFields path="call" onChoose={choose} />
}

function WhenItFails({ child }: { child: boolean }) {
  const onError = useField('policy.onError').value
  const circuit = useCircuitSummary()
  return (
    <Section title="When it fails">
      <ChoiceField
        path="policy.onError"
        label="After an error"
        none="by the kind of error"
        choices={ON_ERROR}
        hint={ON_ERROR_HINTS[typeof onError === 'string' ? onError : '']}
      />
      {child ? null : (
        <div className="grid grid-cols-2 gap-2">
          <NumberField path="policy.retries" label="Retries" placeholder="by kind" hint="After a passing error." />
          <NumberField
            path="policy.baseDelayMs"
            label="First delay"
            placeholder="by kind"
            unit="ms"
            hint="Doubles, times 0.5–1.5."
          />
        </div>
      )}
      <NumberField
        path="policy.timeoutMs"
        label={child ? 'Timeout of the whole call' : 'Timeout'}
        placeholder={child ? 'what the run has left' : 'the contract’s step timeout'}
        unit="ms"
      />
      {child ? null : (
        <>
          <AdvancedGroup
            title="Circuit breaker"
            summary={circuit}
            paths={['policy.circuit.failures', 'policy.circuit.coolDownMs']}
          >
            <div className="grid grid-cols-2 gap-2">
              <NumberField path="policy.circuit.failures" label="Opens after" placeholder="5" unit="fails" />
              <NumberField path="policy.circuit.coolDownMs" label="Tried again after" placeholder="60000" unit="ms" />
            </div>
            <p className="text-[11px] text-muted leading-4">
              Failures of one tool in a row, within a run. While it is open no request is made; then one try decides.
            </p>
          </AdvancedGroup>
          <AdvancedGroup title="Time it may take" paths={['policy.latency']}>
            <LatencyFields path="policy.latency" />
          </AdvancedGroup>
        </>
      )}
    </Section>
  )
}

function useCircuitSummary(): string {
  const failures = useField('policy.circuit.failures').value ?? 5
  const coolDownMs = useField('policy.circuit.coolDownMs').value ?? 60_000
  return `${failures} failures, ${Number(coolDownMs) / 1_000} s`
}

/** Who is asked, and which answers are given again: for the tools that are allowed, or the call of a loop. */
function BeforeTheCall({ child }: { child: boolean }) {
  const { tools } = useFormScope()
  const picked = useField('tools').value
  const approval = useField('policy.approval').value
  const cache = useField('policy.cache').value
  const allowed = Array.isArray(picked) ? picked.filter((name) => typeof name === 'string') : []
  const effectOf = (name: string) => tools.find((tool) => tool.name === name)?.effect
  const repeatable = allowed.filter((name) => REPEATABLE.includes(effectOf(name) ?? ''))
  const asked = child
    ? CALL_TO_APPROVE
    : allowed.map((name) => ({ name, fallback: effectOf(name) === 'unsafe' ? 'ask' : 'never' }))
  const rules = approval !== null && typeof approval === 'object' ? Object.keys(approval).length : 0
  const stored = !child && Array.isArray(cache) ? cache.length : 0
  const summary = [rules > 0 ? 'approval' : '', stored > 0 ? 'stored answers' : ''].filter(Boolean).join(', ')
  return (
    <AdvancedGroup title="Before a call" summary={summary} paths={['policy.approval', 'policy.cache']}>
      <ToolChoicesField
        path="policy.approval"
        label="Approval"
        tools={asked}
        choices={APPROVAL}
        hint={`The run waits until somebody has allowed or refused the call.${child ? ' Nobody is asked, unless you say so here: once, before any child run is made.' : ' Unsafe tools always ask, unless you say otherwise.'}`}
      />
      {child ? null : (
        <NamePicks
          path="policy.cache"
          label="Stored answers"
          known={repeatable.map((name) => ({ name, note: '' }))}
          goneNote="Only the answers of allowed pure and read tools can be stored."
          hint={
            repeatable.length === 0
              ? 'None of the allowed tools is pure or only reads.'
              : 'Equal arguments get the answer of an earlier call, for a day.'
          }
        />
      )}
    </AdvancedGroup>
  )
}
