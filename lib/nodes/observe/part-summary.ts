import { isJsonObject, type Json } from '../../loop/artefacts/json.ts'
import type { ObserveConfig } from './config.ts'

/** What a part is set to, in few words, from a form that may be half filled in: what it works on, where its findings go. */
export function partSummary(name: keyof ObserveConfig, value: Json | undefined): string {
  if (Array.isArray(value)) return list(value.map((item) => (isJsonObject(item) ? text(item.field) : '')))
  if (!isJsonObject(value)) return ''
  switch (name) {
    case 'recall':
      return list([value.mode === 'key' ? 'by key' : 'by likeness', into(value.write)])
    case 'extract':
    case 'contradictions':
      return list([text(value.model), into(value.write)])
    case 'relevance':
      return list([text(value.field), value.top === undefined ? '' : `at most ${value.top}`])
    case 'prune':
      return text(value.field)
    case 'evaluate': {
      const { evaluator } = value
      return list([isJsonObject(evaluator) ? text(evaluator.type) : '', into(value.writeScore)])
    }
    case 'map':
      return ''
  }
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const into = (field: Json | undefined) => (text(field) === '' ? '' : `→ ${text(field)}`)
const list = (parts: string[]) => parts.filter((part) => part !== '').join(', ')
