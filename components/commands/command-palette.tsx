'use client'

import { Command as Cmdk } from 'cmdk'
import { CornerDownLeft, History, LoaderCircle } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { useMemo, useRef, useState } from 'react'
import { Kbd } from '@/components/ui/kbd.tsx'
import { always, type Command } from './action.ts'
import { useCommands, useCommandsStore } from './commands-context.ts'
import { groupCommands } from './group-commands.ts'
import { keepRecent, recentCommands } from './recent-commands.ts'
import { isMac, printed } from './shortcuts.ts'
import { useStoredCommands } from './use-stored-commands.ts'

/** Everything that can be done or gone to, by its name. */
export function CommandPalette() {
  const store = useCommandsStore()
  const router = useRouter()
  const query = useCommands((state) => state.query)
  const [chosen, setChosen] = useState('')
  const [notice, setNotice] = useState<string | null>(null)
  const recent = useMemo(() => recentCommands(window.localStorage), [])
  const close = () => store.getState().show(null)
  const stored = useStoredCommands(query, { close, tell: setNotice })
  const offers = store.getState().offers
  const offered = [
    ...offers.flatMap(({ commands }) => commands()),
    ...(query.trim() === '' ? [] : offers.flatMap(({ find }) => find?.(query.trim()) ?? [])),
    ...stored.commands,
  ].filter(({ id }) => id !== 'global.palette')
  const groups = groupCommands(offered, query, recent, ({ id, label, href }) => ({
    id,
    label,
    href,
    group: 'Recently used',
    icon: History,
    shortcuts: [],
    enabled: always,
    run: () => router.push(href),
  }))
  const ids = groups.flatMap(({ commands }) => commands.map(({ id }) => id))
  const input = useRef<HTMLInputElement>(null)
  const opener = useRef<Element | null>(null)
  const next = useRef<Command | null>(null)

  const choose = (command: Command) => {
    const can = command.enabled()
    if (can !== true) return setNotice(`${command.label}: ${can}.`)
    const { id, label, href } = command
    keepRecent(window.localStorage, href === undefined ? { id, label } : { id, label, href })
    if (command.stays) return command.run()
    next.current = command
    close()
  }

  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : close())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-black/35 backdrop-blur-[1px] data-[state=open]:animate-[fade-in_120ms_ease-out] motion-reduce:animate-none" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement
            // What was typed already is gone on with, not typed over.
            event.preventDefault()
            input.current?.focus()
            input.current?.setSelectionRange(input.current.value.length, input.current.value.length)
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
            // Only now: a dialog that the command opens gives the focus back there too.
            next.current?.run()
          }}
          className="-translate-x-1/2 fixed top-[10dvh] left-1/2 z-50 flex max-h-[76dvh] w-[calc(100vw-2rem)] max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-lg focus:outline-none data-[state=open]:animate-[rise-in_140ms_ease-out] motion-reduce:animate-none"
        >
          <Radix.Title className="sr-only">Search or run a command</Radix.Title>
          <Cmdk
            label="Search or run a command"
            shouldFilter={false}
            loop
            value={ids.includes(chosen) ? chosen : (ids[0] ?? '')}
            onValueChange={setChosen}
            className="flex min-h-0 flex-1 flex-col"
          >
            <div className="flex items-center gap-2 border-line border-b px-4 focus-within:border-accent">
              <Cmdk.Input
                ref={input}
                value={query}
                onValueChange={(typed) => {
                  store.getState().lookFor(typed)
                  setChosen('')
                  setNotice(null)
                }}
                placeholder="Search commands, loops, runs …"
                className="h-12 w-full bg-transparent text-[15px] outline-none placeholder:text-muted"
              />
              {stored.loading ? (
                <LoaderCircle
                  aria-hidden="true"
                  className="size-4 animate-spin text-muted motion-reduce:animate-none"
                />
              ) : null}
            </div>
            <Cmdk.List className="min-h-0 flex-1 overflow-y-auto p-1.5" label="Found">
              {groups.map(({ heading, commands }) => (
                <Cmdk.Group
                  key={heading}
                  heading={heading}
                  className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:text-muted"
                >
                  {commands.map((command) => (
                    <Line key={command.id} command={command} onChoose={choose} />
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
          <Foot count={ids.length} query={query} loading={stored.loading} failed={stored.failed} notice={notice} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** One command. Where it can't be done it says why, and can be read all the same. */
function Line({ command, onChoose }: { command: Command; onChoose: (command: Command) => void }) {
  const can = command.enabled()
  const Icon = command.icon
  const keys = command.shortcuts[0]
  return (
    <Cmdk.Item
      value={command.id}
      onSelect={() => onChoose(command)}
      className="group flex min-h-9 cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-[13px] data-[selected=true]:bg-accent/12"
    >
      <Icon aria-hidden="true" className={`size-4 shrink-0 text-muted ${can === true ? '' : 'opacity-50'}`} />
      <span className="min-w-0 flex-1">
        <span className={`block truncate ${can === true ? '' : 'text-muted'}`}>{command.label}</span>
        {can === true ? null : <span className="block text-[11px] text-muted">Not now: {can}</span>}
      </span>
      {keys === undefined ? null : <Kbd keys={printed(keys, isMac())} />}
      <CornerDownLeft
        aria-hidden="true"
        className="hidden size-3.5 shrink-0 text-muted group-data-[selected=true]:block"
      />
    </Cmdk.Item>
  )
}

type FootProps = { count: number; query: string; loading: boolean; failed: boolean; notice: string | null }

/** Says what was found, or why nothing; told to whoever does not see the list. */
function Foot({ count, query, loading, failed, notice }: FootProps) {
  const found = count === 0 ? `Nothing is called “${query.trim()}”.` : `${count} found`
  const text = notice ?? (loading ? 'Looking through loops, runs and templates …' : found)
  return (
    <div className="flex flex-wrap items-center gap-x-4 border-line border-t px-4 py-2 text-[11px] text-muted">
      <p role="status" className={`min-w-0 flex-1 ${notice ? 'text-foreground' : ''}`}>
        {text}
        {failed ? ' Not all loops and runs could be read.' : ''}
      </p>
      <span aria-hidden="true" className="hidden gap-3 sm:flex">
        <span>↑ ↓ to choose</span>
        <span>Enter to run</span>
        <span>Esc to close</span>
      </span>
    </div>
  )
}
