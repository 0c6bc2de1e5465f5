import { z } from 'zod'
import { RunDetail, RunSnapshot, ViewedEvent } from './runs.ts'

/** The recorded run of a template as a stored one would be read: all of its log, with every field whole. */
const Log = z.object({ run: RunDetail, snapshot: RunSnapshot, events: z.array(ViewedEvent) })
export const TemplateRecording = Log.extend({
  /** The runs that it called, each with the iteration in which it was; left out: their logs are not kept. */
  children: z.array(Log.extend({ iteration: z.int() })).optional(),
})
export type TemplateRecording = z.infer<typeof TemplateRecording>
