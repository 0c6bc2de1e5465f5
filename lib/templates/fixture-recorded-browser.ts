import { hashJson, isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import type { ToolExecute } from '../runner/ports.ts'
import { displayAfter } from './fixture-played-page.ts'
import { getRecording } from './recordings.ts'
import type { Template } from './templates.ts'

const TOOL = 'browser.check'

/** Whether a browser is started when the template is played. */
export const usesBrowser = ({ design, parts }: Pick<Template, 'design' | 'parts'>) =>
  JSON.stringify([design, ...parts.map((part) => part.design)].map(({ nodes }) => nodes)).includes(`"${TOOL}"`)

/**
 * A browser that is none: a page that the template’s recording shows gets the answer that a real one gave then, any other is played without being drawn. Real browsers are slow, and
 * the template’s own tests use one.
 */
export async function recordedBrowser(template: Template): Promise<Record<string, ToolExecute>> {
  if (!usesBrowser(template)) return {}
  const { events = [] } = (await getRecording(template.slug)) ?? {}
  const known = new Map<string, Json>()
  for (const [index, event] of events.entries()) {
    if (event.type !== 'tool-requested' || event.data.tool !== TOOL) continue
    const answer = events.slice(index).find((each) => each.type === 'tool-answered')
    if (answer) known.set(hashJson(event.data.args), answer.data.output)
  }
  return { [TOOL]: async (args) => ({ ok: true, output: known.get(hashJson(args)) ?? played(args) }) }
}

function played({ html, tests: asked }: JsonObject): JsonObject {
  const tests = (Array.isArray(asked) ? asked : []).filter(isJsonObject).map(({ name = '', steps, expect }) => {
    const keys = (Array.isArray(steps) ? steps : [])
      .filter(isJsonObject)
      .map(({ target }) => /"(.*)"/.exec(String(target))?.[1] ?? '')
    const [wanted] = (Array.isArray(expect) ? expect : []).filter(isJsonObject)
    const [shows, shown] = [String(wanted?.exactText), displayAfter(String(html), keys)]
    const passed = shows === shown
    return { name, passed, message: passed ? '' : `expected #display to be “${shows}”, it is “${shown}”`, ms: 0 }
  })
  const failed = tests.filter((test) => !test.passed).length
  const nothing = { console: [], errors: [], blocked: [], error: null }
  return { ok: failed === 0, passed: tests.length - failed, failed, tests, ...nothing }
}
