import type { McpServer, ToolOutcome } from '../ports.ts'
import { MIN_SECRET_CHARS } from '../redact.ts'
import { maskSecrets } from '../secrets.ts'

/** What a server gave or said, without the keys that it was sent: one that says back what it got must not bring them into a log. */
export function maskHeaders(outcome: ToolOutcome, { headers }: Pick<McpServer, 'headers'>): ToolOutcome {
  // Of "Bearer abc…" the second word is the key.
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ').slice(1)])
  const keys = values
    .filter((value) => value.length >= MIN_SECRET_CHARS)
    .map((value, index) => [`mcp-header-${index + 1}`, value])
  const named = new Map(keys.map(([name = '', value = '']) => [name, value]))
  return maskSecrets(outcome, [...named.keys()], { value: (name) => named.get(name), names: () => [...named.keys()] })
}
