import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { AppHeader } from './app-header.tsx'

/** Page for an address behind which there is nothing: one sentence, and ways on. */
export function NothingHere({ title, children }: { title: string; children: string }) {
  return (
    <>
      <AppHeader />
      <main className="mx-auto flex w-full max-w-lg flex-col items-center gap-3 px-5 py-24 text-center">
        <SearchX className="size-8 text-muted" aria-hidden="true" />
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <p className="text-muted">{children}</p>
        <div className="mt-2 flex gap-2">
          <Button asChild variant="primary">
            <Link href="/">All loops</Link>
          </Button>
          <Button asChild>
            <Link href="/runs">All runs</Link>
          </Button>
        </div>
      </main>
    </>
  )
}
