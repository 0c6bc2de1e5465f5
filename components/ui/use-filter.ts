import { useState } from 'react'

/** What of a list has every word that is typed, wherever it stands. */
export function useFilter<T>(items: readonly T[], textOf: (item: T) => string) {
  const [filter, setFilter] = useState('')
  const words = filter.trim().toLowerCase().split(/\s+/)
  const left = items.filter((item) => words.every((word) => textOf(item).toLowerCase().includes(word)))
  return { filter, setFilter, left }
}
