/** Marks a branch that the types rule out; reached only when data that bypassed its schema got in. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
