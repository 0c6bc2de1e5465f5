import { canonicalJson } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { StateSchema } from '../state/schema.ts'
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
  return sections.map((name) => ({ name, ...BUILD[name](run, schema, apart) }))
}

/** No prompt shows a secret field, though its value is but a reference. */
const secret = ({ properties }: StateSchema, name: string) => properties[name]?.['x-loop'].secret === true

type Build = (run: Seen, schema: StateSchema, artifacts: readonly string[]) => Omit<Section, 'name'>

const BUILD: Record<ContextSection, Build> = {
  state: ({ state }, schema, artifacts) => ({
    title: 'State',
    items: ranked(
      Object.keys(schema.properties)
        .filter((name) => !artifacts.includes(name) && Object.hasOwn(state, name) && !secret(schema, name))
        .map((name) => `- ${name}: ${canonicalJson(state[name] ?? null)}`),
    ),
  }),
  history: ({ results }) => ({
    title: 'History: actions so far, oldest first, as [iteration] tool arguments → result',
    items: compressHistory(results.slice(-RECORDS)),
  }),
  artifacts: ({ state }, schema, artifacts) => ({
    title: 'Artifacts',
    items: ranked(
      artifacts.flatMap((name) => {
        const value = Object.hasOwn(state, name) && !secret(schema, name) ? state[name] : undefined
        if (value === undefined || value === null || value === '') return []
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
