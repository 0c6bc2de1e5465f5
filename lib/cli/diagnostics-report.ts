import type { Diagnostic, Severity } from '../loop/diagnostics/diagnostic.ts'
import { count, oneLine, type Terminal } from './terminal.ts'

const STYLE = { error: 'red', warning: 'yellow', info: 'blue' } as const satisfies Record<Severity, string>

/** The compiler's findings for a person, on stderr, and a last line that counts them. */
export function reportDiagnostics(file: string, diagnostics: Diagnostic[], terminal: Terminal): void {
  listDiagnostics(diagnostics, terminal)
  terminal.err(`${file}: ${tally(diagnostics)}`)
}

/** The findings alone: what, where, how to fix. */
export function listDiagnostics(diagnostics: Diagnostic[], terminal: Terminal): void {
  for (const finding of diagnostics) {
    const severity = terminal.paint(STYLE[finding.severity], finding.severity.padEnd(7), 'err')
    const code = terminal.paint('dim', finding.code, 'err')
    terminal.err(`${severity}  ${oneLine(finding.message)}  ${code}`)
    const where = place(finding)
    if (where) terminal.err(`         at   ${oneLine(where)}`)
    if (finding.fix) terminal.err(`         fix  ${oneLine(finding.fix)}`)
  }
}

function place({ nodeId, edgeId, field, span }: Diagnostic): string {
  const owner = nodeId ? `node ${nodeId}` : edgeId ? `edge ${edgeId}` : ''
  const position = span ? ` (line ${span.line}, column ${span.column})` : ''
  return [owner, field].filter(Boolean).join(', ') + position
}

export function tally(diagnostics: Diagnostic[]): string {
  const of = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length
  const parts = [count(of('error'), 'error'), count(of('warning'), 'warning')]
  if (of('info') > 0) parts.push(count(of('info'), 'note'))
  return parts.join(', ')
}
