'use client'
import { useId } from 'react'
import { z } from 'zod'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { formatCount, formatDuration, formatUsd } from '@/components/ui/format.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { Contract } from '@/lib/loop/artefacts/contract.ts'
import { nanoUsdOf } from '@/lib/loop/guards/caps.ts'
import type { Extension } from './decision-draft.ts'
import type { Decision } from './use-decision.ts'

type Cap = { member: keyof Extension; sent: string; label: string; used: string; schema: z.ZodNumber }

const WHOLE = z.int().min(1)
const SOME = z.number().positive()

/** The caps that the contract has, with what is used of them. Money and tokens only where there is such a cap. */
function capsOf(contract: Contract, run: Pick<RunDetail, 'iterations' | 'tokens' | 'costNanoUsd'>): Cap[] {
  const { maxIterations, timeoutMs, budgetUsd, budgetTokens } = contract
  const caps: (Cap | null)[] = [
    {
      member: 'iterations',
      sent: 'iterations',
      label: 'More iterations',
      used: `${formatCount(run.iterations)} used of the contract’s ${formatCount(maxIterations)}`,
      schema: WHOLE,
    },
    {
      member: 'minutes',
      sent: 'timeoutMs',
      label: 'More minutes of active time',
      used: `the contract has ${formatDuration(timeoutMs)}`,
      schema: SOME,
    },
    budgetUsd === undefined
      ? null
      : {
          member: 'usd',
          sent: 'nanoUsd',
          label: 'More US dollars',
          used: `${formatUsd(run.costNanoUsd, nanoUsdOf(budgetUsd))} spent of the contract’s ${formatUsd(nanoUsdOf(budgetUsd), run.costNanoUsd)}`,
          schema: SOME,
        },
    budgetTokens === undefined
      ? null
      : {
          member: 'tokens',
          sent: 'tokens',
          label: 'More tokens',
          used: `${formatCount(run.tokens)} used of the contract’s ${formatCount(budgetTokens)}`,
          schema: WHOLE,
        },
  ]
  return caps.filter((cap) => cap !== null)
}

type Props = { decision: Decision; run: RunDetail; contract: Contract }

/** How much more the run may use. Added to the contract's caps for this run alone. */
export function ExtendFields({ decision, run, contract }: Props) {
  return (
    <ul className="flex flex-col gap-2">
      {capsOf(contract, run).map((cap) => (
        <Row key={cap.member} cap={cap} decision={decision} />
      ))}
    </ul>
  )
}

function Row({ cap: { member, sent, label, used, schema }, decision }: { cap: Cap; decision: Decision }) {
  const { draft, places, change, mark } = decision
  const id = useId()
  const problem = places.extend.get(sent)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_8rem] items-start gap-x-3">
      <div className="min-w-0 pt-1">
        <label htmlFor={id} className="text-xs">
          {label}
        </label>
        <p className="text-[11px] text-muted leading-4">{used}</p>
      </div>
      <div>
        <NumberInput
          id={id}
          placeholder="+0"
          value={draft.extend[member]}
          schema={schema}
          aria-invalid={problem === undefined ? undefined : true}
          onProblem={(words) => mark(`extend.${member}`, words !== null)}
          onChange={(value) => change({ extend: { ...draft.extend, [member]: value } })}
        />
        {problem === undefined ? null : (
          <p role="alert" className="pt-1 text-[11px] text-danger leading-4">
            {problem}
          </p>
        )}
      </div>
    </li>
  )
}
