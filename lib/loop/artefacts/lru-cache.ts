/**
 * Keeps the values of the keys used last: at least the `capacity` newest of them, at most twice as many. Two generations instead of a strict order,
 * so that a hit is one look-up.
 */
export class LruCache<V extends object> {
  #young = new Map<string, V>()
  #old = new Map<string, V>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The kept value, or the one `make` gives, kept from now on. */
  get(key: string, make: (key: string) => V): V {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const value = this.#old.get(key) ?? make(key)
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
    return value
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }
}
