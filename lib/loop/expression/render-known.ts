import type { Json, JsonObject } from '../artefacts/json.ts'
import { canonicalJson } from '../artefacts/json.ts'
import { evaluateMetered } from './evaluate.ts'
import { Meter, ownKeys } from './meter.ts'
import { type Embedded, parseTemplate, type TemplatePart } from './parse-template.ts'

/** A stretch of a rendered template: text, or an expression whose value is not known and why. */
export type RenderedPart = { text: string } | { source: string; why: string }

/** More than any prompt holds; what follows is left out. */
const MOST_CHARS = 200_000

/**
 * A template over recorded values as far as they are known: unlike a run, which takes all or nothing, it goes on behind an expression that fails. One step
 * budget for the whole text.
 */
export function renderKnown(source: string, env: JsonObject): RenderedPart[] {
  const { parts, problems } = parseTemplate(source)
  const [problem] = problems
  if (problem) return [{ source, why: problem.message }]
  const renderer = new KnownRenderer()
  renderer.parts(parts, env)
  return renderer.rendered
}

class KnownRenderer {
  readonly rendered: RenderedPart[] = []
  readonly #meter = new Meter()
  #chars = 0

  parts(parts: readonly TemplatePart[], env: JsonObject): void {
    for (const part of parts) {
      if (this.#chars > MOST_CHARS || this.#meter.left <= 0) return
      if (part.type === 'text') this.#add(part.text)
      else if (part.type === 'value') this.#value(part.expression, env, (value) => this.#add(textOf(value)))
      else if (part.type === 'if')
        this.#value(part.condition, env, (value) => {
          if (typeof value === 'boolean') return this.parts(value ? part.holds : part.otherwise, env)
          this.#unknown(part.condition.source, 'the condition is neither true nor false')
        })
      else
        this.#value(part.list, env, (value) => {
          const items = itemsOf(value)
          if (!items) return this.#unknown(part.list.source, 'it is no list')
          for (const item of items) this.parts(part.body, { ...env, [part.variable]: item })
        })
    }
  }

  #value({ source }: Embedded, env: JsonObject, then: (value: Json) => void): void {
    const result = evaluateMetered(source, env, this.#meter)
    if (result.ok) then(result.value)
    else this.#unknown(source, result.message)
  }

  #unknown(source: string, why: string): void {
    this.rendered.push({ source, why })
  }

  #add(text: string): void {
    this.#chars += text.length
    const last = this.rendered.at(-1)
    if (last && 'text' in last) last.text += text
    else this.rendered.push({ text })
  }
}

const textOf = (value: Json) => (typeof value === 'string' ? value : canonicalJson(value))

function itemsOf(value: Json): readonly Json[] | null {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? ownKeys(value, new Meter()) : null
}
