import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { getRecording } from '../../templates/recordings.ts'
import { getTemplate } from '../../templates/templates.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { compile } from '../2-compile/compile.ts'
import { carriedSuiteProblems } from '../5-evaluate/carried-suite.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { TemplateFile } from '../artefacts/template-file.ts'
import { type Language, readTemplateText } from './read-template-file.ts'

const language: Language = {
  kinds: definitions,
  suiteProblems: carriedSuiteProblems,
  compile: (design, loops) => compile(design, definitions, toolDefinitions, loops),
}
const template = getTemplate('json-refine')
const recording = await getRecording('json-refine')
if (!template || !recording) throw new Error('there is none')
const file = {
  templateVersion: 1,
  slug: 'profiles',
  title: 'Profiles',
  summary: '<script>alert(1)</script>',
  from: { version: 3, madeBy: '0.1.0' },
  design: template.design,
  parts: [],
  cases: [{ name: 'notes', input: template.sampleInput }],
  recording,
} as const
const read = (value: unknown) => readTemplateText(JSON.stringify(value), language)
const copy = (): TemplateFile => JSON.parse(JSON.stringify(file))
/** The file with one thing changed. */
const changed = (change: (file: TemplateFile & Record<string, unknown>) => void) => {
  const one = copy() as TemplateFile & Record<string, unknown>
  change(one)
  return one
}
const eventsOf = ({ recording: log }: TemplateFile) => log?.events ?? []
const eventOf = (one: TemplateFile, index: number) => {
  const event = eventsOf(one).at(index)
  if (!event) throw new Error(`no event ${index}`)
  return event
}

it('reads a whole one, text as text', () => {
  const told = read(file)
  expect(told.ok && told.value.specHash).toBe(recording.specHash)
  expect(told.ok && told.value.file.summary).toBe('<script>alert(1)</script>')
})

describe('refuses, and says what and where', () => {
  it.each<[string, unknown, string, RegExp]>([
    [
      'no version',
      changed((one) => Reflect.deleteProperty(one, 'templateVersion')),
      'templateVersion',
      /version is missing/,
    ],
    [
      'a later version',
      changed((one) => Object.assign(one, { templateVersion: 2 })),
      'templateVersion',
      /has version 2/,
    ],
    ['a list', [], 'templateVersion', /no template/],
    ['an unknown member', changed((one) => Object.assign(one, { onload: 'x' })), 'file', /onload/],
    [
      'a name that turns the direction of text',
      changed((one) => Object.assign(one, { title: 'a\u202eb' })),
      'title',
      /direction/,
    ],
    ['a slug that leaves its folder', changed((one) => Object.assign(one, { slug: '../../etc' })), 'slug', /use a–z/],
    ['two cases of one name', changed((one) => one.cases.push(...one.cases)), 'cases.1.name', /another one too/],
    [
      'another design’s recording',
      changed((one) => Object.assign(one.recording ?? {}, { specHash: 'f'.repeat(64) })),
      'recording.specHash',
      /another design/,
    ],
    [
      'a design that was changed after it',
      changed((one) => Object.assign(one.design.contract, { maxIterations: 3 })),
      'recording.specHash',
      /another design/,
    ],
    [
      'a suite that does not fit it',
      changed((one) =>
        Object.assign(one, { suite: { suiteVersion: 1, name: 's', cases: [{ name: 'a', input: { no: 1 } }] } }),
      ),
      'suite.cases.0.input',
      /not a field/,
    ],
    [
      'a suite of more bytes than can be kept, of fewer characters',
      changed((one) => {
        const each = { about: 'é'.repeat(2_000), input: {} }
        const cases = Array.from({ length: 1_000 }, (_, index) => ({ ...each, name: `${index}` }))
        Object.assign(one, { suite: { suiteVersion: 1, name: 's', cases } })
      }),
      'suite',
      /larger than 4,000,000 bytes/,
    ],
    ['a gap in its log', changed((one) => eventsOf(one).splice(4, 1)), 'recording.events.4.seq', /without a gap/],
    [
      'a log that goes on after its end',
      changed((one) => eventsOf(one).push({ ...eventOf(one, -2), seq: eventsOf(one).length + 1 })),
      'recording.events.',
      /ends with run-finished/,
    ],
    ['a log without an end', changed((one) => eventsOf(one).pop()), 'recording.events.', /ends with run-finished/],
    [
      'a node that the design has not',
      changed((one) => Object.assign(eventOf(one, 5), { nodeId: 'foreign' })),
      'recording.events.5.nodeId',
      /no node “foreign”/,
    ],
    [
      'data that its type has not',
      changed((one) => Object.assign(eventOf(one, 0).data, { html: '<img>' })),
      'recording.events.0.data',
      /html/,
    ],
    [
      'an event type that there isn’t',
      changed((one) => Object.assign(eventOf(one, 3), { type: 'script-run' })),
      'recording.events.3.type',
      /./,
    ],
    [
      'another input than the log’s',
      changed((one) => Object.assign(one.recording ?? {}, { input: { notes: 'x' } })),
      'recording.events.0',
      /input/,
    ],
    [
      'iterations that go back',
      changed((one) => Object.assign(eventOf(one, -2), { iteration: 0 })),
      'recording.events.',
      /only go on/,
    ],
    [
      'a tool that there isn’t',
      changed((one) =>
        Object.assign(one.design, {
          nodes: one.design.nodes.map((node) =>
            node.kind === 'act' ? { ...node, config: { tools: ['shell.exec'] } } : node,
          ),
        }),
      ),
      'design.nodes.',
      /shell\.exec/,
    ],
    [
      'a loop that does not come along',
      changed((one) =>
        Object.assign(one.design, {
          nodes: one.design.nodes.map((node) =>
            node.kind === 'act' ? { ...node, config: { tools: [], child: { loop: 'elsewhere', input: {} } } } : node,
          ),
        }),
      ),
      'design.nodes.',
      /elsewhere/,
    ],
  ])('%s', (_, broken, where, message) => {
    const told = read(broken)
    if (told.ok) throw new Error('it was read')
    expect(told.faults[0]?.where.startsWith(where), JSON.stringify(told.faults[0])).toBe(true)
    expect(told.faults.map((fault) => fault.message).join(' ')).toMatch(message)
  })

  it('what is too large before it is parsed', () => {
    const told = readTemplateText(' '.repeat(LIMITS.templateFileBytes + 1), language)
    expect(told).toMatchObject({ ok: false, faults: [{ where: 'file', message: expect.stringContaining('8 MB') }] })
  })

  it('what is no JSON, with line and column; and keys that reach prototypes', () => {
    expect(readTemplateText('{\n "a": }', language)).toMatchObject({
      ok: false,
      faults: [{ message: expect.stringContaining('line 2') }],
    })
    const told = readTemplateText(JSON.stringify(file).replace('"slug"', '"__proto__":{},"slug"'), language)
    expect(told).toMatchObject({ ok: false, faults: [{ message: expect.stringContaining('__proto__') }] })
  })
})
