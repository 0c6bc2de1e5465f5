import { useEffect, useState } from 'react'

/** The time in epoch milliseconds, twice a second while it is wanted; null before the first tick and while it is not. */
export function useNow(wanted: boolean): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (!wanted) return setNow(null)
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [wanted])
  return now
}
