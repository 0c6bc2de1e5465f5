import { Ellipsis, Trash2 } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'

/** What is rarely done to a thing: behind a button, so that it is not done by a slip. */
export function RemoveMenu({ name, onRemove }: { name: string; onRemove(): void }) {
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={`More for ${name}`}>
          <Ellipsis />
        </Button>
      }
    >
      <MenuItem danger icon={<Trash2 />} onSelect={onRemove}>
        Remove
      </MenuItem>
    </Menu>
  )
}
