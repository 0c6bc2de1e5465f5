import type { SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import type { Suite } from '@/lib/loop/artefacts/suite.ts'

/** `asks`: a loop that judges its endings, and does not come along: so the suite can’t either. */
export type SuiteChoice = Named & { asks: string | null }
type Named = Pick<SuiteSummary, 'id' | 'name' | 'cases'>

export function suiteChoice({ id, name, cases }: Named, content: Pick<Suite, 'validators' | 'cases'>): SuiteChoice {
  const validators = [...content.validators, ...content.cases.flatMap((each) => each.validators)]
  const asking = validators.find(({ type }) => type === 'loop')
  return { id, name, cases, asks: asking?.type === 'loop' ? asking.loop : null }
}

/** What comes along when nobody chose: the first that can. Empty: none. */
export function offeredSuite(suites: readonly SuiteChoice[]): string {
  return suites.find(({ asks }) => asks === null)?.id ?? ''
}
