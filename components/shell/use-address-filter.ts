import { usePathname, useRouter } from 'next/navigation'
import { useTransition } from 'react'

/** A filter that lives in the address, so that it can be shared and gone back to. Empty parts are left out. */
export function useAddressFilter() {
  const router = useRouter()
  const pathname = usePathname()
  const [waiting, startTransition] = useTransition()
  const choose = (filter: Readonly<Record<string, string | undefined>>) => {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(filter)) if (value) params.set(name, value)
    startTransition(() => router.replace(params.size === 0 ? pathname : `${pathname}?${params}`))
  }
  return { waiting, choose }
}
