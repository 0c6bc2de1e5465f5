import type { Diagnostic } from '../loop/diagnostics/diagnostic.ts'
import { type StoredDraft, storeDraft } from '../server/store-draft.ts'
import { type CompiledFile, compileFileIn } from './compile-file.ts'
import { reportDiagnostics } from './diagnostics-report.ts'
import { CliError, type Terminal } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

type StoreFileOptions = {
  /** Findings that keep the file out. */
  blocks: (finding: Diagnostic) => boolean
  /** What else does not happen then, as in `was neither stored nor run`. */
  not: string
  /** Throws CliError for what stands against it beside its design. */
  check?: (compiled: CompiledFile) => Promise<void>
}

/** Stores a design file as a draft of the workspace, under the design's name. Throws CliError (1), and then nothing is stored. */
export async function storeFile(
  file: string,
  workspace: Workspace,
  terminal: Terminal,
  { blocks, not, check }: StoreFileOptions,
): Promise<StoredDraft> {
  const compiled = await compileFileIn(file, workspace)
  const { design, diagnostics } = compiled
  if (!design || diagnostics.some(blocks)) {
    reportDiagnostics(file, diagnostics, terminal)
    const what = diagnostics.some(({ severity }) => severity === 'error') ? 'errors' : 'findings that stand against it'
    throw new CliError(1, `${file} has ${what} and was neither stored nor ${not}.`)
  }
  await check?.(compiled)
  const stored = unwrap(await storeDraft(workspace.services, workspace.actor, { design, origin: 'file' }))
  const what = { created: 'a new loop', saved: `revision ${stored.revision}`, unchanged: 'unchanged' }[stored.change]
  terminal.err(terminal.paint('dim', `${file} is stored as ${stored.slug} (${what}).`, 'err'))
  return stored
}
