import type { Metadata } from 'next'
import { INBOX_LIMIT } from '@/components/inbox/inbox-limit.ts'
import { InboxPage } from '@/components/inbox/inbox-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { InboxQuery } from '@/lib/api/contracts/inbox.ts'
import { listLoops } from '@/lib/server/list-loops.ts'
import { readInbox } from '@/lib/server/read-inbox.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Inbox' }

const Filter = InboxQuery.pick({ loop: true })

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function Page({ searchParams }: Props) {
  // An address that asks for something unknown shows everything rather than an error.
  const parsed = Filter.safeParse({ loop: (await searchParams).loop })
  const loop = parsed.success ? parsed.data.loop : undefined
  const { services, actor } = await runtime()
  const [waiting, loops] = await Promise.all([
    readInbox(services, actor, { loop, limit: INBOX_LIMIT }),
    listLoops(services, actor),
  ])
  const names = loops.ok ? loops.value.loops.map(({ slug, name }) => ({ slug, name })) : []
  return (
    <>
      <AppHeader current="/inbox" wide />
      <main>
        <InboxPage loop={loop} first={waiting.ok ? waiting.value : null} loops={names} />
      </main>
    </>
  )
}
