import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the bottom, the main one last. */
  footer?: ReactNode
  /** `most`: as wide as the window lets it, for drawings. */
  wide?: boolean | 'most'
  /** Something is entered that would be lost: Escape, a click outside and the cross ask first. */
  unsaved?: boolean
}

/** A modal dialog: focus is kept inside and given back, Escape closes. */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, children, footer, wide = false, unsaved = false } = props
  const opener = useRef<HTMLElement | null>(null)
  const left = useRef<Element | null>(null)
  const [wantsAway, setWantsAway] = useState(false)
  const asking = wantsAway && unsaved
  const leave = () => {
    if (!unsaved) return onOpenChange(false)
    if (!asking) left.current = document.activeElement
    setWantsAway(true)
  }
  const stay = () => {
    setWantsAway(false)
    if (left.current instanceof HTMLElement) left.current.focus()
  }
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : leave())}>
      <Radix.Portal>
        <Radix.Overlay
          // A press there leaves the focus where it is, should the dialog stay.
          onMouseDown={(event) => event.preventDefault()}
          className="fixed inset-0 z-40 bg-black/35 backdrop-blur-[1px] data-[state=open]:animate-[fade-in_120ms_ease-out]"
        />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            opener.current = openerOf(document.activeElement)
            focusFirst(event)
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener.current?.isConnected) opener.current.focus()
          }}
          // Whoever goes on elsewhere in it has answered.
          onFocus={({ target }) => (target.closest('[data-question]') ? undefined : setWantsAway(false))}
          onEscapeKeyDown={(event) => {
            if (!asking) return
            event.preventDefault()
            stay()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            '-translate-x-1/2 fixed top-[8dvh] left-1/2 z-50 flex max-h-[84dvh] w-[calc(100vw-2rem)] flex-col rounded-xl border border-line bg-raised shadow-lg focus:outline-none data-[state=open]:animate-[rise-in_140ms_ease-out]',
            wide === 'most' ? 'max-w-7xl' : wide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-[15px] leading-6">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="text-[13px] text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close dialog" className="-mr-1.5">
                <X />
              </Button>
            </Radix.Close>
          </div>
          {children === undefined ? null : (
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-4">{children}</div>
          )}
          {footer === undefined && !asking ? null : (
            <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-5 py-3">
              {asking ? (
                <LeaveQuestion
                  onStay={stay}
                  onLeave={() => {
                    setWantsAway(false)
                    onOpenChange(false)
                  }}
                />
              ) : (
                footer
              )}
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Stands in place of the buttons, so that what would be lost stays in view. */
function LeaveQuestion({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const stay = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => stay.current?.focus(), [])
  return (
    <div data-question className="flex flex-1 flex-wrap items-center justify-end gap-2">
      <p role="alert" className="mr-auto text-[13px]">
        What you have entered is not saved.
      </p>
      <Button ref={stay} onClick={onStay}>
        Keep editing
      </Button>
      <Button variant="danger" onClick={onLeave}>
        Discard
      </Button>
    </div>
  )
}

/** What has the focus as a dialog opens, to get it back. An item of a menu is about to go: its menu's button stands for it. */
function openerOf(active: Element | null): HTMLElement | null {
  const button = active?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  const opener = button ? document.getElementById(button) : active
  return opener instanceof HTMLElement ? opener : null
}

/** What asks for it, else a field, so that typing can begin at once; a dialog without either gets Radix's choice. */
function focusFirst(event: Event): void {
  const first =
    event.target instanceof HTMLElement
      ? (event.target.querySelector<HTMLElement>('[data-focus-first]:not(:disabled)') ??
        event.target.querySelector<HTMLElement>(':is(input:not([type=file]), textarea, select):not(:disabled)'))
      : null
  if (first === null) return
  event.preventDefault()
  first.focus()
}
