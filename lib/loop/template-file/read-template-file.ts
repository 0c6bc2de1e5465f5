import type { LoopDesign } from '../artefacts/design.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import { EVENT_DATA, type LoopEvent } from '../artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../artefacts/json.ts'
import { utf8Bytes } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { checkJson, parseJson } from '../artefacts/parse-json.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { Suite } from '../artefacts/suite.ts'
import { TEMPLATE_VERSION, TemplateFile } from '../artefacts/template-file.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { calleeName, type LoopRegistry } from '../kinds/loop-registry.ts'
import type { NodeKind, NodeKinds } from '../kinds/node-kind.ts'

/** What is wrong with a file: `where` is a path in it. */
export type FileFault = { where: string; message: string }
/** Shape and meaning agree: it compiles, and its recording is one of its design. */
export type ReadTemplate = { file: TemplateFile; spec: LoopSpec; specHash: string }
export type ReadTemplateResult = { ok: true; value: ReadTemplate } | { ok: false; faults: FileFault[] }

/** Node kinds, and the compiler that knows them and the tools; with the loops that a design may call. `suiteProblems`: why a suite can't come along. */
export type Language = {
  kinds: NodeKinds
  suiteProblems(suite: Suite, state: LoopSpec['state']): FileFault[]
  compile(design: LoopDesign, loops: LoopRegistry): { spec?: LoopSpec; specHash?: string; diagnostics: Diagnostic[] }
}
const MOST_FAULTS = 20

const refuse = (...faults: FileFault[]) => ({ ok: false as const, faults: faults.slice(0, MOST_FAULTS) })

/** Reads a template out of the text of a file. Nothing in it is run. */
export function readTemplateText(text: string, language: Language): ReadTemplateResult {
  if (text.length > LIMITS.templateFileBytes)
    return refuse({ where: 'file', message: `it is larger than ${LIMITS.templateFileBytes / 1_000_000} MB` })
  const parsed = parseJson(text, { bytes: LIMITS.templateFileBytes })
  if (parsed.ok) return readTemplateFile(parsed.value, language)
  const place = parsed.line === undefined ? '' : ` (line ${parsed.line}, column ${parsed.column ?? 1})`
  return refuse({ where: 'file', message: `this is not usable JSON: ${parsed.message}${place}` })
}

/** Reads a template that others made: its shape first, then whether it compiles, then whether its recording is one of this very design. */
export function readTemplateFile(value: unknown, language: Language): ReadTemplateResult {
  const safe = checkJson(value)
  if (!safe.ok) return refuse({ where: safe.path || 'file', message: safe.message })
  if (!isJsonObject(safe.value) || !('templateVersion' in safe.value))
    return refuse({ where: 'templateVersion', message: 'this is no template of Loopwright: its version is missing' })
  if (safe.value.templateVersion !== TEMPLATE_VERSION) {
    const given = JSON.stringify(safe.value.templateVersion)?.slice(0, 40)
    const message = `it has version ${given}; this Loopwright reads version ${TEMPLATE_VERSION}`
    return refuse({ where: 'templateVersion', message })
  }
  const parsed = TemplateFile.safeParse(safe.value)
  if (!parsed.success)
    return refuse(...parsed.error.issues.map(({ path, message }) => ({ where: path.join('.') || 'file', message })))
  return check(parsed.data, language)
}

function check(file: TemplateFile, language: Language): ReadTemplateResult {
  const compiled = compileParts(file, language)
  if (!compiled.ok) return compiled
  const faults = [
    ...repeatedNames(
      file.cases.map(({ name }) => name),
      (index) => `cases.${index}.name`,
    ),
    ...faultsOfSuite(file.suite, compiled.value.spec, language),
    ...(file.recording === null ? [] : faultsOf(file.recording, compiled.value)),
  ]
  return faults.length > 0 ? refuse(...faults) : { ok: true, value: { file, ...compiled.value } }
}

function repeatedNames(names: readonly string[], where: (index: number) => string): FileFault[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ where: where(index), message: `“${name}” is the name of another one too` }] : [],
  )
}

function faultsOfSuite(suite: Suite | undefined, { state }: LoopSpec, { suiteProblems }: Language): FileFault[] {
  if (!suite) return []
  const { suiteBytes } = LIMITS
  if (utf8Bytes(JSON.stringify(suite)) > suiteBytes)
    return [{ where: 'suite', message: `it is larger than ${suiteBytes.toLocaleString('en-US')} bytes` }]
  return suiteProblems(suite, state).map(({ where, message }) => ({ where: `suite.${where}`, message }))
}

/** Each part as if those before it were published, and nothing else were there. */
function compileParts({ design, parts }: Pick<TemplateFile, 'design' | 'parts'>, { kinds, compile }: Language) {
  const loops: Record<string, LoopRegistry['loops'][string]> = {}
  const repeated = repeatedNames(
    parts.map(({ slug }) => slug),
    (index) => `parts.${index}.slug`,
  )
  if (repeated.length > 0) return refuse(...repeated)
  const compileOne = (each: LoopDesign, where: string) => {
    const { spec, specHash, diagnostics } = compile(each, { self: null, loops })
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    if (spec && specHash !== undefined && errors.length === 0) return { ok: true as const, value: { spec, specHash } }
    return refuse(...errors.map((found) => ({ where: placeOf(where, each, found), message: found.message })))
  }
  for (const [index, part] of parts.entries()) {
    const compiled = compileOne(part.design, `parts.${index}.design`)
    if (!compiled.ok) return compiled
    const { state, nodes } = compiled.value.spec
    loops[part.slug] = { version: part.version ?? 1, accepted: true, state, calls: calledBy(nodes, kinds) }
  }
  return compileOne(design, 'design')
}

function calledBy(nodes: LoopSpec['nodes'], kinds: NodeKinds): string[] {
  return Object.values(nodes).flatMap(({ kind, config }) => {
    const definition: NodeKind = kinds[kind]
    const parsed = definition.config.safeParse(config)
    return parsed.success ? (definition.calls?.(parsed.data) ?? []).map(calleeName) : []
  })
}

/** `design.nodes.2.config.call.tool`: where in the file a finding of the compiler is. */
function placeOf(where: string, { nodes, edges }: LoopDesign, { nodeId, edgeId, field }: Diagnostic): string {
  const node = nodes.findIndex(({ id }) => id === nodeId)
  const edge = edges.findIndex(({ id }) => id === edgeId)
  const at = node >= 0 ? [`nodes.${node}.config`] : edge >= 0 ? [`edges.${edge}`] : []
  return [where, ...at, ...(field === undefined ? [] : [field])].join('.')
}

type Recording = NonNullable<TemplateFile['recording']>

/** Why a log is no whole run of this design. What models and tools answered in it is told, and can't be known. */
function faultsOf(
  { events, specHash: recorded, input }: Recording,
  { spec, specHash }: { spec: LoopSpec; specHash: string },
): FileFault[] {
  const fault = (where: string, message: string) => [{ where: `recording.${where}`, message }]
  if (recorded !== specHash)
    return fault(
      'specHash',
      'the recording is of another design: the hashes of what was run and of what this design compiles to differ',
    )
  const faults = events.flatMap(({ seq, nodeId, type, data }, index) => {
    const at = `events.${index}`
    if (seq !== index + 1) return fault(`${at}.seq`, `expected ${index + 1}: events count without a gap`)
    if (nodeId !== null && !Object.hasOwn(spec.nodes, nodeId))
      return fault(`${at}.nodeId`, `the design has no node “${nodeId}”`)
    const parsed = EVENT_DATA[type].safeParse(data)
    return parsed.success
      ? []
      : parsed.error.issues.slice(0, 3).flatMap(({ path, message }) => fault([at, 'data', ...path].join('.'), message))
  })
  return faults.length > 0 ? faults : faultsOfCourse(events as unknown as LoopEvent[], specHash, input) // their data was just parsed
}

function faultsOfCourse(events: readonly LoopEvent[], specHash: string, input: JsonObject): FileFault[] {
  const at = (index: number, message: string) => [{ where: `recording.events.${index}`, message }]
  const [first] = events
  if (first?.type !== 'run-queued') return at(0, 'a log begins with run-queued')
  if (!equalJson(first.data.input, input)) return at(0, 'its input is not that of the recording')
  const started = events.find((event) => event.type === 'run-started')
  if (started?.data.specHash !== specHash) return at(1, 'the run that it tells of executed another design')
  const end = events.findIndex(({ type }) => type === 'run-finished')
  if (end !== events.length - 1) return at(Math.max(end, 0), 'a log ends with run-finished, once')
  const back = events.findIndex(({ iteration }, index) => iteration < (events[index - 1]?.iteration ?? 0))
  return back > 0 ? at(back, 'iterations only go on') : []
}
