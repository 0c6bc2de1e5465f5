import { canonicalJson } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { StateSchema } from '../state/schema.ts'
import { secretFields } from '../state/secrets.ts'
import { compressHistory } from './compress-history.ts'
import type { ContextBudget, ContextSection } from './context-budget.ts'
import { cutChars } from './cut-text.ts'
import type { Section } from './fit-section.ts'

/** Published figures. */
const RECORDS = 10
const ARTIFACT_CHARS = 500
const ERRORS = 3

type Seen = Pick<RunState, 'state' | 'results'>

/** The sections that a budget names, most important first, from the run as it is. */
export function contextSections({ sections, artifacts }: ContextBudget, schema: StateSchema, run: Seen): Section[] {
  // A field is shown once: as an artifact only where artifacts are shown, and it has something to show and a place there.
  const apart = sections.includes('artifacts') ? artifacts : []
  // No prompt shows a secret field, though its value is but a reference.
  const secret = secretFields(schema)
  const shown = Object.keys(schema.properties).filter(
    (name) => Object.hasOwn(run.state, name) && !secret.includes(name),
  )
  const fields = { shown, artifacts: apart.filter((name) => shown.includes(name) && run.state[name] !== '') }
  return sections.map((name) => ({ name, ...BUILD[name](run, fields) }))
}

/** Names of fields that are there and may be shown, and of those among them that are shown apart. */
type Fields = { shown: readonly string[]; artifacts: readonly string[] }
type Build = (run: Seen, fields: Fields) => Omit<Section, 'name'>

const BUILD: Record<ContextSection, Build> = {
  state: ({ state }, { shown, artifacts }) => ({
    title: 'State',
    items: shown.map((name, rank) => {
      const text = `- ${name}: ${canonicalJson(state[name] ?? null)}`
      return artifacts.includes(name) ? { text, rank, unless: name } : { text, rank }
    }),
  }),
  history: ({ results }) => ({
    title: 'History: actions so far, oldest first, as [iteration] tool arguments → result',
    items: compressHistory(results.slice(-RECORDS)),
  }),
  artifacts: ({ state }, { artifacts }) => ({
    title: 'Artifacts',
    items: artifacts.map((name, rank) => {
      const value = state[name] ?? null
      const text = cutChars(typeof value === 'string' ? value : canonicalJson(value), ARTIFACT_CHARS)
      return { text: `### ${name}\n${text}`, rank, apart: name }
    }),
  }),
  errors: ({ results }) => {
    const failed = results.filter((result) => result.error !== null).slice(-ERRORS)
    return {
      title: 'Errors: the latest, newest last',
      items: failed.map(({ iteration, tool, error }, index) => ({
        text: `- [${iteration}] ${tool}: ${error?.class}: ${error?.message}`,
        rank: failed.length - index,
      })),
    }
  },
}
