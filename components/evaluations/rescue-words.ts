import { words } from '@/components/ui/format.ts'

const BY: Record<string, (name: string) => string> = {
  retry: (name) => `another try of ${name}`,
  repair: (name) => `a repaired answer in ${name}`,
  fallback: (name) => `the fallback of ${name}`,
  recovery: (name) => `recovery: ${words(name)}`,
  circuit: (name) => (name === '' ? 'a circuit breaker' : `the circuit breaker of ${name}`),
  invariant: (name) => `the invariant ${name}`,
  iteration: (name) => (name === '' ? 'the next iteration' : `the next iteration, after ${name}`),
  rule: (name) => `the contract’s ${words(name)}`,
  person: (name) => (name === '' ? 'a person' : `a person (${name})`),
}

/** What made up for a fault, for people. */
export function rescueWords(by: string, name: string): string {
  return BY[by]?.(name) ?? `${by} ${name}`
}
