import { NothingHere } from '@/components/shell/nothing-here.tsx'

export default function NotFound() {
  return (
    <NothingHere title="This link leads nowhere">
      It is not complete, or it was revoked by whoever made it. Ask them for another one.
    </NothingHere>
  )
}
