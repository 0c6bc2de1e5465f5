import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { JsonPatchOperation } from '../../lib/loop/artefacts/events.ts'
import { canonicalJson } from '../../lib/loop/artefacts/json.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { CATALOGUE } from '../../lib/loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../lib/loop/diagnostics/diagnostic.ts'
import type { ToolFacts } from '../../lib/loop/kinds/executor.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { readDesignOf, readSample, sampleNames, writeSample } from './read-sample.ts'

/** `UPDATE_SAMPLES=1 vitest run tests/samples` rewrites what is expected; read the difference before committing it. */
const UPDATE = process.env.UPDATE_SAMPLES === '1'

const unsafe: ToolFacts = {
  name: 'mail.send',
  summary: 'Sends a mail.',
  effect: 'unsafe',
  args: { type: 'object' },
  patchesState: false,
}
const tools = { ...toolDefinitions, [unsafe.name]: unsafe }

const compileSample = (design: unknown) => compile(design, definitions, tools)

/** Where a finding is: what its code, place and span say. Words may be improved without touching a sample. */
function placeOf({ code, nodeId, edgeId, field, span, quickFix }: Diagnostic) {
  const at = span && { from: span.from, to: span.to }
  return JSON.parse(JSON.stringify({ code, nodeId, edgeId, field, span: at, quickFix: quickFix?.title })) as object
}

/** Equal findings in a row as one with a count, so that a sample with a thousand of them stays readable. */
function placesOf(diagnostics: readonly Diagnostic[]): object[] {
  const rows: { place: object; times: number }[] = []
  for (const place of diagnostics.map(placeOf)) {
    const before = rows.at(-1)
    if (before && isDeepStrictEqual(before.place, place)) before.times++
    else rows.push({ place, times: 1 })
  }
  return rows.map(({ place, times }) => (times > 1 ? { ...place, times } : place))
}

describe.each(sampleNames())('sample %s', (name) => {
  const design = readDesignOf(name)
  const { spec, specHash, diagnostics } = compileSample(design)

  it('gives the expected spec and diagnostics', () => {
    const places = placesOf(diagnostics)
    const compiled = spec ? { specHash, spec } : undefined
    if (UPDATE) {
      if (places.length > 0) writeSample(name, 'diagnostics.json', places)
      if (compiled && places.length === 0) writeSample(name, 'spec.json', compiled)
    }
    expect(places).toEqual(readSample(name, 'diagnostics.json') ?? [])
    if (places.length === 0) expect(canonicalJson(compiled)).toBe(canonicalJson(readSample(name, 'spec.json')))
  })

  it('has a spec exactly when no finding is an error, and the spec keeps its own schema', () => {
    expect(spec === undefined).toBe(diagnostics.some((found) => found.severity === 'error'))
    if (spec) expect(LoopSpec.parse(spec)).toEqual(spec)
  })

  it('says every finding in full sentences', () => {
    for (const { message, why, fix } of diagnostics) {
      for (const text of [message, why, fix]) expect(text).toMatch(/\S{2}/)
      expect(message).not.toMatch(/undefined|\[object|NaN/)
    }
  })

  const whole = diagnostics.length < LIMITS.diagnostics
  it.runIf(whole && diagnostics.some((found) => found.quickFix))('is healed by its quick fixes', () => {
    for (const { code, quickFix } of diagnostics) {
      if (!quickFix) continue
      const fixed = compileSample(applyPatch(design, quickFix.patch as JsonPatchOperation[])) // values of fixes are JSON
      const count = (found: Diagnostic[]) => found.filter((one) => one.code === code).length
      expect(count(fixed.diagnostics), `${code}: ${quickFix.title}`).toBeLessThan(count(diagnostics))
    }
  })
})

describe('the catalogue', () => {
  it.each(Object.keys(CATALOGUE))('%s has a sample of its own that triggers it', (code) => {
    const found = readSample(code, 'diagnostics.json')
    expect(found).toEqual(expect.arrayContaining([expect.objectContaining({ code })]))
  })
})
