type Problem = { where: string; message: string }

/** The states that a run holds beside its own, as a refusal names them. */
const HELD: Record<string, string> = {
  prev: 'at the iteration’s start',
  safe: 'in the last safe state',
  best: 'in the best state',
}

type RefusalLine = { field: string; message: string }

/** What a refused resume says, one line per fault: the same fault of a field in several of the states that the run holds is told once. */
export function refusalLines(problems: readonly Problem[]): RefusalLine[] {
  const lines = new Map<string, RefusalLine>()
  for (const { where, message } of problems) {
    const path = where.replace(/^(patch|state)\./, '')
    const [first = '', ...rest] = path.split('.')
    const held = where.startsWith('state.') && rest.length > 0 ? HELD[first] : undefined
    const field = held === undefined ? path : rest.join('.')
    const key = `${field}\n${message}`
    const known = lines.get(key)
    if (held !== undefined && known) continue
    lines.set(key, { field: held === undefined ? field : `${field} ${held}`, message })
  }
  return [...lines.values()]
}
