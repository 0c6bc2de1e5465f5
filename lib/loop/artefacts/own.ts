/** What a record keyed by free text holds under a key. A plain read would find `toString` and `constructor` in every record. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
