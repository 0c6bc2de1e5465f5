'use client'

import { Copy, Ellipsis, Pencil, Shuffle, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { type Column, Table } from '@/components/ui/table.tsx'
import type { SuiteCase } from '@/lib/loop/artefacts/suite.ts'
import { expectationWords, inputSummary, sourceWords } from './case-words.ts'

export type CaseAct = 'edit' | 'copy' | 'vary' | 'delete'

const COLUMNS: readonly Column[] = [
  { name: 'Select', unnamed: true, className: 'w-9' },
  { name: 'Case' },
  { name: 'Expected', className: 'hidden md:table-cell' },
  { name: 'Source', className: 'hidden lg:table-cell' },
  { name: 'Actions', unnamed: true, className: 'w-10' },
]

type Props = {
  cases: readonly SuiteCase[]
  ticked: ReadonlySet<string>
  onTick: (name: string, on: boolean) => void
  onAct: (name: string, act: CaseAct) => void
}

/** The cases of a suite, each to be opened. */
export function CaseTable({ cases, ticked, onTick, onAct }: Props) {
  return (
    <Table columns={COLUMNS} testId="cases">
      {cases.map((each) => (
        <Row key={each.name} of={each} ticked={ticked.has(each.name)} onTick={onTick} onAct={onAct} />
      ))}
    </Table>
  )
}

function Row({ of, ticked, onTick, onAct }: Pick<Props, 'onTick' | 'onAct'> & { of: SuiteCase; ticked: boolean }) {
  const { name, about, input, expect, source, validators } = of
  const act = (what: CaseAct) => () => onAct(name, what)
  return (
    <tr
      data-case={name}
      className={`relative border-line border-b align-top last:border-0 ${ticked ? 'bg-accent-soft/60' : 'hover:bg-foreground/3'}`}
    >
      <td className="w-9 py-2 pl-3">
        <label className="relative z-1 -m-2 flex cursor-pointer p-2">
          <span className="sr-only">Select {name}</span>
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={ticked}
            onChange={({ target }) => onTick(name, target.checked)}
          />
        </label>
      </td>
      <td className="max-w-96 px-3 py-2">
        <button
          type="button"
          onClick={act('edit')}
          className="break-words text-left font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
        >
          {name}
        </button>
        {about === undefined ? null : <span className="block text-muted text-xs">{about}</span>}
        <span className="block truncate font-mono text-[11px] text-muted" title={inputSummary(input)}>
          {inputSummary(input)}
        </span>
      </td>
      <td className="hidden px-3 py-2 md:table-cell">
        {expectationWords(expect)}
        {validators.length === 0 ? null : (
          <span className="block text-[11px] text-muted">and {validators.map((each) => each.name).join(', ')}</span>
        )}
      </td>
      <td className="hidden px-3 py-2 text-muted lg:table-cell">
        {source?.type === 'run' ? (
          <Link href={`/runs/${source.run}`} className="relative z-1 text-accent hover:underline">
            {sourceWords(source)}
          </Link>
        ) : (
          sourceWords(source)
        )}
      </td>
      <td className="py-1.5 pr-2">
        <span className="relative z-1">
          <Menu
            trigger={
              <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
                <Ellipsis />
              </Button>
            }
          >
            <MenuItem icon={<Pencil />} onSelect={act('edit')}>
              Edit
            </MenuItem>
            <MenuItem icon={<Copy />} onSelect={act('copy')}>
              Copy
            </MenuItem>
            <MenuItem icon={<Shuffle />} onSelect={act('vary')}>
              Make variations …
            </MenuItem>
            <MenuItem icon={<Trash2 />} danger onSelect={act('delete')}>
              Delete
            </MenuItem>
          </Menu>
        </span>
      </td>
    </tr>
  )
}
