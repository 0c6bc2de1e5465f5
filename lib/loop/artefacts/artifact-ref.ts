import { z } from 'zod'
import { ArtifactId } from './ids.ts'
import { LIMITS } from './limits.ts'

/** What a file is called: a name and no path, in characters that people can see. */
export const ArtifactName = z
  .string()
  .min(1)
  .max(LIMITS.artifactNameChars)
  .refine((name) => !/[/\\\p{Cc}\p{Cf}\p{Cs}]/u.test(name) && !/^\.{1,2}$/.test(name) && name.trim() === name, {
    message: 'use a plain name: no /, no \\, no control characters, no space at either end',
  })

/** Type and subtype, without parameters. Text is UTF-8. */
export const MediaType = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, 'use a media type such as text/csv')

/** A file as state and outputs hold it. It names the file and holds none of its content; whoever reads it needs the workspace that the file is in. */
export const ArtifactRef = z.strictObject({
  artifact: ArtifactId,
  name: ArtifactName,
  mediaType: MediaType,
  bytes: z.int().min(0).max(LIMITS.artifactBytes),
})
export type ArtifactRef = z.infer<typeof ArtifactRef>

/** The id in a reference, or the id itself; null when it is neither. */
export function artifactIdOf(value: unknown): ArtifactId | null {
  const named = typeof value === 'object' && value !== null && 'artifact' in value ? value.artifact : value
  return ArtifactId.safeParse(named).data ?? null
}
