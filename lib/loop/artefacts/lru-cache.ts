/** Keeps the values of the keys used last, at most `capacity` of them. */
export class LruCache<V> {
  readonly #entries = new Map<string, V>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The kept value, or the one `make` gives, kept from now on. */
  get(key: string, make: () => V): V {
    const kept = this.#entries.get(key)
    if (kept !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, kept)
      return kept
    }
    const made = make()
    this.#entries.set(key, made)
    if (this.#entries.size > this.#capacity) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    return made
  }

  get size(): number {
    return this.#entries.size
  }
}
