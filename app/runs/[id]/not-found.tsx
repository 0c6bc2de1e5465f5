import { NothingHere } from '@/components/shell/nothing-here.tsx'

export default function NotFound() {
  return (
    <NothingHere title="There is no such run">No run has this address; runs stay as long as their loop.</NothingHere>
  )
}
