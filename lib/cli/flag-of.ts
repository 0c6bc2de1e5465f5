import type { BreakpointDraft } from '../loop/artefacts/breakpoint.ts'

/** What the flags gave in lists, where a refusal names a place in one; and the flag that gave models, where it is another one. */
export type GivenLists = {
  breakpoints?: readonly BreakpointDraft[]
  relax?: readonly { invariant: string }[]
  modelsFlag?: '--model' | '--models'
}

/** Amounts of `--extend` by the member of the request that they give. */
const AMOUNTS: Record<string, string> = {
  nanoUsd: 'usd',
  tokens: 'tokens',
  iterations: 'iterations',
  timeoutMs: 'seconds',
}

/** Members of an edit, as `what-if` asks for it. */
const EDITED: Record<string, string> = {
  nodeId: '--node',
  field: '--field',
  as: '--new',
  source: '--predicate',
}

/** The flag that gave what a refusal is about; `where` itself when no flag did. */
export function flagOf(
  where: string,
  { breakpoints = [], relax = [], modelsFlag = '--model' }: GivenLists = {},
): string {
  const [member = '', ...rest] = where.replace(/^body\./, '').split('.')
  const name = rest.join('.')
  const of = (flag: string) => (name === '' ? flag : `${flag} ${name}=…`)
  switch (member) {
    case 'breakpoints':
      return breakpointFlag(breakpoints[Number(rest[0])])
    case 'relax':
      return `--relax ${relax[Number(rest[0])]?.invariant ?? 'NAME'}`
    case 'extend':
      return name === '' ? '--extend' : `--extend ${AMOUNTS[name] ?? name}=N`
    case 'patch':
      return of('--set')
    case 'chaos':
      return '--chaos'
    case 'models':
      return of(modelsFlag)
    case 'plan':
      return name === 'cases' ? '--case' : where
    case 'input':
      return name === '' ? '--input' : `--input, field ${name}`
    case 'iteration':
      return '--at'
    case 'edit':
      return EDITED[name] ?? where
    case 'until':
      return '--step or --iteration'
    case 'url':
    case 'baseUrl':
      return '--url'
    case 'answer':
    case 'output':
    case 'subgoal':
    case 'version':
    case 'note':
    case 'seq':
    case 'limit':
      return `--${member}`
    default:
      return where
  }
}

function breakpointFlag(draft: BreakpointDraft | undefined): string {
  if (draft === undefined) return '--break or --break-when'
  return 'nodeId' in draft ? `--break ${draft.nodeId}` : `--break-when '${draft.when}'`
}
