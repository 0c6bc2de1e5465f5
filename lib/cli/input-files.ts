import path from 'node:path'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { Flags } from './command.ts'
import { readContent } from './design-file.ts'
import { CliError } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

type InputFile = { field: string; name: string; content: Uint8Array }

/** Files for fields of the input, as `--file FIELD=PATH` gives them, read. Throws CliError (2) that names what is wrong. */
export function readInputFiles(flag: Flags[string]): Promise<InputFile[]> {
  const given = Array.isArray(flag) ? flag.map(String) : []
  return Promise.all(
    given.map(async (text) => {
      const [, field, file] = /^([a-zA-Z][a-zA-Z0-9_]{0,63})=(.+)$/s.exec(text) ?? []
      if (field === undefined || file === undefined)
        throw new CliError(2, `--file ${text} can't be understood.`, 'Expected FIELD=PATH, such as data=orders.csv.')
      return { field, name: path.basename(file), content: await readContent(file) }
    }),
  )
}

/** Keeps the files in the workspace, and gives the fields that refer to them. Those that no run was started with are removed again at the end. */
export async function bringFiles({ services, actor }: Workspace, files: readonly InputFile[]) {
  const { bringArtifact, removeArtifact } = await import('../server/artifacts.ts')
  const input: JsonObject = {}
  const ids: string[] = []
  for (const { field, name, content } of files) {
    const kept = unwrap(await bringArtifact(services, actor, { name, mediaType: null, content })).artifact
    ids.push(kept.artifact)
    input[field] = { artifact: kept.artifact, name: kept.name, mediaType: kept.mediaType, bytes: kept.bytes }
  }
  const dispose = async () => {
    for (const id of ids) await removeArtifact(services, actor, id)
  }
  return { input, [Symbol.asyncDispose]: dispose }
}
