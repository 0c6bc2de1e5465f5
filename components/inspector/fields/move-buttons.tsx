import { ArrowDown, ArrowUp } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'

type MoveButtonsProps = {
  /** What is moved. */
  name: string
  index: number
  count: number
  onMove: (to: number) => void
}

/** One place up or down in a list whose order matters. */
export function MoveButtons({ name, index, count, onMove }: MoveButtonsProps) {
  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Move ${name} up`}
        disabled={index === 0}
        onClick={() => onMove(index - 1)}
      >
        <ArrowUp />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Move ${name} down`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        <ArrowDown />
      </Button>
    </>
  )
}
