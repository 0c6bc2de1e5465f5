import { hashJson, isJsonObject, type Json } from '../loop/artefacts/json.ts'
import type { ToolExecute } from '../runner/ports.ts'
import { eventsOf } from './fixture-template-plays.ts'
import { getRecording } from './recordings.ts'
import type { Template } from './templates.ts'

const TOOL = 'browser.check'

/** Whether a browser is started when the template is played. */
export const usesBrowser = ({ design, parts }: Pick<Template, 'design' | 'parts'>) =>
  JSON.stringify([design, ...parts.map((part) => part.design)].map(({ nodes }) => nodes)).includes(`"${TOOL}"`)

/**
 * A browser that remembers: a page that the template’s recording shows gets the answer that a real one gave then, and passes no test otherwise. Real browsers are slow, and
 * the template’s own tests use one.
 */
export async function recordedBrowser(template: Template): Promise<Record<string, ToolExecute>> {
  if (!usesBrowser(template)) return {}
  const { events = [] } = (await getRecording(template.slug)) ?? {}
  const asked = eventsOf(events, 'tool-requested').filter(({ data }) => data.tool === TOOL)
  const answers = eventsOf(events, 'tool-answered')
  const known = new Map<string, Json>()
  for (const { seq, data } of asked) {
    const answer = answers.find((each) => each.seq > seq)
    if (answer) known.set(hashJson(data.args), answer.data.output)
  }
  return {
    [TOOL]: async (args) => {
      const tests = (Array.isArray(args.tests) ? args.tests : []).filter(isJsonObject)
      const failed = tests.map(({ name = '' }) => ({ name, passed: false, message: 'another page', ms: 0 }))
      const nothing = { ok: false, passed: 0, failed: failed.length, tests: failed }
      const output = known.get(hashJson(args)) ?? { ...nothing, console: [], errors: [], blocked: [], error: null }
      return { ok: true, output }
    },
  }
}
