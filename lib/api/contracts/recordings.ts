import { z } from 'zod'
import { RunDetail, RunSnapshot, ViewedEvent } from './runs.ts'

/** The recorded run of a template as a stored one would be read: all of its log, with every field whole. */
export const TemplateRecording = z.object({ run: RunDetail, snapshot: RunSnapshot, events: z.array(ViewedEvent) })
export type TemplateRecording = z.infer<typeof TemplateRecording>
