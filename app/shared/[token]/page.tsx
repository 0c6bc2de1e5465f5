import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Mark } from '@/components/shell/mark.tsx'
import { ThemeToggle } from '@/components/shell/theme-toggle.tsx'
import { SharedPage } from '@/components/versions/shared-page.tsx'
import { SharedParams } from '@/lib/api/params.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { readShared } from '@/lib/server/shared-links.ts'

type Props = { params: Promise<{ token: string }> }

/** The address is the key: it goes to no other site and into no index. */
export const metadata: Metadata = {
  title: 'Shared loop',
  referrer: 'no-referrer',
  robots: { index: false, follow: false },
}

export default async function Page({ params }: Props) {
  const parsed = SharedParams.safeParse(await params)
  if (!parsed.success) notFound()
  const { services } = await runtime()
  const shared = await readShared(services, parsed.data.token)
  if (!shared.ok) notFound()
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      {/* Nothing of the workspace: whoever has the link may be a stranger to it. */}
      <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-5 font-semibold text-[15px] tracking-tight">
        <Mark className="size-5" />
        Loopwright
        <span className="ml-auto">
          <ThemeToggle />
        </span>
      </header>
      <main className="flex min-h-0 flex-1 flex-col">
        <SharedPage shared={shared.value} token={parsed.data.token} />
      </main>
    </div>
  )
}
