'use client'
import { Check } from 'lucide-react'
import { useMemo } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { formatNumber } from '@/components/ui/format.ts'
import type { TraceStep, Verification } from '@/lib/loop/4-trace/trace.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { currentIteration, currentStep, stateBefore } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { Block } from './fact.tsx'
import { type RuleReading, readRules } from './read-rules.ts'
import { ReadValues } from './read-values.tsx'

/** The goals of this iteration: what each rule of the end node saw, and how far one that held was believed. */
export function GoalBlock() {
  const nodes = useNodes()
  const ends = (step: TraceStep) => {
    const node = nodes.get(step.nodeId)
    return node !== undefined && definitions[node.kind].part === 'ends'
  }
  const step = useTrace((state) => {
    const current = currentStep(state)
    return current && ends(current) ? current : currentIteration(state)?.steps.findLast(ends)
  })
  const before = useTrace((state) => (step ? stateBefore(state, step) : null))
  const schema = useTrace<StateSchema>((state) => state.snapshot.design.state)
  const rules = useMemo(() => {
    const node = step && nodes.get(step.nodeId)
    return node && before ? readRules(node, schema, { state: before, iteration: step.iteration }) : []
  }, [nodes, step, before, schema])
  if (!step || rules.length === 0) return null
  return (
    <Block title="Goals">
      <ul className="space-y-1 text-xs" data-testid="goals">
        {rules.map((rule) => (
          <Rule key={rule.field} rule={rule} />
        ))}
      </ul>
      {step.verifications.map((verification) => (
        <VerificationBlock key={verification.seq} verification={verification} />
      ))}
    </Block>
  )
}

const HOLDS = { true: { words: 'held', tone: 'success' }, false: { words: 'no', tone: 'neutral' } } as const

function Rule({ rule }: { rule: RuleReading }) {
  const held = rule.holds === null ? null : HOLDS[`${rule.holds}`]
  return (
    <li className="flex items-baseline gap-2">
      {held ? (
        <Badge tone={held.tone} className="w-11 shrink-0 justify-center">
          {held.words}
        </Badge>
      ) : null}
      <span className="min-w-0">
        <span className="font-medium">{rule.name}</span> <code className="font-mono text-muted">{rule.source}</code>
        <span className="text-muted">
          <ReadValues read={rule.read} />
        </span>
      </span>
    </li>
  )
}

function VerificationBlock({ verification }: { verification: Verification }) {
  const { label, confidence, required, accepted, parts } = verification
  return (
    <div className="mt-2 rounded-md bg-sunken px-3 py-2 text-xs" data-testid="verification">
      <p className="flex flex-wrap items-baseline gap-2">
        <Badge tone={accepted ? 'success' : 'warning'}>{accepted ? 'believed' : 'refused'}</Badge>
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">
          confidence {formatNumber(confidence)} of {formatNumber(required)}
        </span>
      </p>
      <ul className="mt-1.5 space-y-0.5">
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a recorded event never move
          <li key={index} className="grid grid-cols-[0.875rem_6rem_1fr] items-baseline gap-2">
            {part.passed ? (
              <Check className="size-3.5 translate-y-0.5 text-success" strokeWidth={3} aria-label="passed" />
            ) : (
              <span role="img" aria-label="not passed" className="text-center text-[11px] text-warning">
                ▲
              </span>
            )}
            <span className="text-muted">{part.layer}</span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {part.name}
              {part.detail ? <span className="text-muted"> · {part.detail}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
