import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { JsonPatchOperation } from '../../lib/loop/artefacts/events.ts'
import { canonicalJson } from '../../lib/loop/artefacts/json.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { CATALOGUE } from '../../lib/loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../lib/loop/diagnostics/diagnostic.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { compileSample } from './compile-sample.ts'
import { readDesignOf, readSample, sampleNames, writeSample } from './read-sample.ts'

/** `UPDATE_SAMPLES=1 vitest run tests/samples` rewrites what is expected; read the difference before committing it. */
const UPDATE = process.env.UPDATE_SAMPLES === '1'

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

/** How often each code was found. */
function countsOf(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}

/** Code → codes that its fix may bring to light, because the fault stood before them. */
const REVEALED: Record<string, readonly string[]> = {
  'duplicate-node-id': ['handle-unconnected', 'node-unreachable', 'node-cannot-end', 'head-not-on-cycle'],
  'route-handle-reserved': ['handle-unconnected'],
  'route-handle-taken': ['handle-unconnected'],
  'tool-unapproved': ['tool-unsafe'],
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
      const before = countsOf(diagnostics)
      const after = countsOf(fixed.diagnostics)
      expect(after.get(code) ?? 0, `${code}: ${quickFix.title}`).toBeLessThan(before.get(code) ?? 0)
      const added = [...after].filter(([other, count]) => count > (before.get(other) ?? 0)).map(([other]) => other)
      // What a fix cannot know it asks for: an error gives way to a hint at what is still to be filled in.
      expect(
        added.filter((other) => !REVEALED[code]?.includes(other)),
        `${code}: ${quickFix.title}`,
      ).toEqual([])
    }
  })
})

describe('the catalogue', () => {
  it.each(Object.keys(CATALOGUE))('%s has a sample of its own that triggers it', (code) => {
    const found = readSample(code, 'diagnostics.json')
    expect(found).toEqual(expect.arrayContaining([expect.objectContaining({ code })]))
  })
})
