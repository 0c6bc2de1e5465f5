import type { Metadata } from 'next'
import { NothingHere } from '@/components/shell/nothing-here.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <NothingHere title="There is no such page">The address may be mistyped, or come from an older version.</NothingHere>
  )
}
