import { NothingHere } from '@/components/shell/nothing-here.tsx'

export default function NotFound() {
  return (
    <NothingHere title="There is no such evaluation">
      No evaluation of this loop has this address: it was deleted, or the address is mistyped.
    </NothingHere>
  )
}
