import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center gap-4 p-6">
      <h1 className="font-semibold text-xl">There is nothing here</h1>
      <p className="text-muted">The loop, run or page behind this address does not exist, or was deleted.</p>
      <p>
        <Link href="/" className="rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-sunken">
          All loops
        </Link>
      </p>
    </main>
  )
}
