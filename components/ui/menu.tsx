import { ChevronRight } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './kbd.tsx'

const PANEL =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-lg data-[state=open]:animate-[rise-in_120ms_ease-out]'

/** A menu behind a button. `trigger` is the button; `defaultOpen` for a menu that comes up because the button was pressed. */
export function Menu({
  trigger,
  children,
  align = 'end',
  defaultOpen = false,
}: {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
  defaultOpen?: boolean
}) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={PANEL}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

type MenuAtProps = {
  /** Of the window, in pixels. */
  at: { x: number; y: number }
  label: string
  onClose: () => void
  /** Where the focus goes then; the default is where it was. */
  onCloseAutoFocus?: (event: Event) => void
  children: ReactNode
}

/** An open menu at a place of the window. */
export function MenuAt({ at, label, onClose, onCloseAutoFocus, children }: MenuAtProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => (open ? undefined : onClose())}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          aria-label={label}
          aria-labelledby={undefined}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className={PANEL}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** A line of a menu that opens another one beside it. */
export function MenuSub({ icon, label, children }: { icon?: ReactNode; label: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-[13px] outline-none data-[highlighted]:bg-foreground/7 data-[state=open]:bg-foreground/7 [&_svg]:size-4 [&_svg]:text-muted">
        {icon}
        <span className="flex-1">{label}</span>
        <ChevronRight aria-hidden="true" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent sideOffset={4} collisionPadding={8} className={PANEL}>
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-[11px] text-muted">{children}</DropdownMenu.Label>
}

const ITEM =
  'flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-[13px] outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-foreground/7 [&_svg]:size-4 [&_svg]:text-muted'

/** A line of a menu that saves a file of the server. */
export function MenuDownload({ icon, href, children }: { icon?: ReactNode; href: string; children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild className={ITEM}>
      <a href={href} download>
        {icon}
        {children}
      </a>
    </DropdownMenu.Item>
  )
}

type ItemProps = {
  icon?: ReactNode
  shortcut?: string
  disabled?: boolean
  danger?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon, shortcut, disabled = false, danger = false, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={`${ITEM} ${danger ? 'text-danger' : ''}`}>
      {icon}
      <span className="flex-1">{children}</span>
      {shortcut === undefined ? null : <Kbd keys={shortcut} />}
    </DropdownMenu.Item>
  )
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
