const KEY = 'loopwright:tab'

/** A name for this browser tab that survives a reload, so that its backups are told from those of other tabs. */
export function tabName(storage: Pick<Storage, 'getItem' | 'setItem'>): string {
  const known = storage.getItem(KEY)
  if (known !== null) return known
  const name = crypto.randomUUID()
  storage.setItem(KEY, name)
  return name
}
