import { utf8Bytes } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Bound } from './bind.ts'
import { sourcesOf } from './check-consolidation.ts'
import { scriptSources } from './check-script.ts'

/** The finding that all expressions and templates together are longer than the checker takes on. Looked at before any of them is parsed. */
export function checkSourceSize({ nodes, draft }: Bound): Diagnostic | undefined {
  let bytes = utf8Bytes(draft.contract?.score ?? '') + utf8Bytes(draft.contract?.stalled?.measure ?? '')
  for (const { bound } of nodes) for (const { source } of bound?.sites ?? []) bytes += utf8Bytes(source)
  for (const { set } of draft.state?.['x-loop'].migrations ?? []) for (const { value } of set) bytes += utf8Bytes(value)
  for (const { source } of sourcesOf(draft.consolidation)) bytes += utf8Bytes(source)
  if (draft.script) for (const { source } of scriptSources(draft.script)) bytes += utf8Bytes(source)
  if (bytes <= LIMITS.sourceBytes) return undefined
  return diagnostic('design-too-large', { what: 'bytes of expressions and templates', limit: LIMITS.sourceBytes })
}
