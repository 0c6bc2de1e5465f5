import { canonicalJson } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { StateSchema } from '../state/schema.ts'
import { secretFields } from '../state/secrets.ts'
import { compressHistory } from './compress-history.ts'
import type { ContextBudget, ContextSection } from './context-budget.ts'
import { cutChars } from './cut-text.ts'
import type { ContextItem, Section } from './fit-section.ts'

/** Published figures. */
const RECORDS = 10
const ARTIFACT_CHARS = 500
const ERRORS = 3

type Seen = Pick<RunState, 'state' | 'results'>

/** The sections that a budget names, most important first, from the run as it is. */
export function contextSections({ sections, artifacts }: ContextBudget, schema: StateSchema, run: Seen): Section[] {
  // A field is shown once: as an artifact only where artifacts are shown.
  const apart = sections.includes('artifacts') ? artifacts : []
  // No prompt shows a secret field, though its value is but a reference.
  const secret = secretFields(schema)
  const shown = Object.keys(schema.properties).filter(
    (name) => Object.hasOwn(run.state, name) && !secret.includes(name),
  )
  const fields = {
    plain: shown.filter((name) => !apart.includes(name)),
    artifacts: apart.filter((name) => shown.includes(name)),
  }
  return sections.map((name) => ({ name, ...BUILD[name](run, fields) }))
}

/** Names of fields that are there and may be shown. */
type Fields = { plain: readonly string[]; artifacts: readonly string[] }
type Build = (run: Seen, fields: Fields) => Omit<Section, 'name'>

const BUILD: Record<ContextSection, Build> = {
  state: ({ state }, { plain }) => ({
    title: 'State',
    items: ranked(plain.map((name) => `- ${name}: ${canonicalJson(state[name] ?? null)}`)),
  }),
  history: ({ results }) => ({
    title: 'History: actions so far, oldest first, as [iteration] tool arguments → result',
    items: compressHistory(results.slice(-RECORDS)),
  }),
  artifacts: ({ state }, { artifacts }) => ({
    title: 'Artifacts',
    items: ranked(
      artifacts.flatMap((name) => {
        const value = state[name] ?? ''
        if (value === '') return []
        return `### ${name}\n${cutChars(typeof value === 'string' ? value : canonicalJson(value), ARTIFACT_CHARS)}`
      }),
    ),
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

/** Items that matter in the order in which they stand. */
function ranked(texts: string[]): ContextItem[] {
  return texts.map((text, rank) => ({ text, rank }))
}
