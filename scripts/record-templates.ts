/**
 * Writes lib/templates/<slug>/recording.json: the log of a real run of each template's first case with its scripted answers.
 * Run: node scripts/record-templates.ts [SLUG …]. A test fails when a template does something else than its recording shows.
 */
import { writeFileSync } from 'node:fs'
import { listTemplates } from '../lib/templates/templates.ts'
import { recordingText, recordTemplate } from './record-template.ts'

const wanted = new Set(process.argv.slice(2))
for (const template of listTemplates()) {
  if (wanted.size > 0 && !wanted.has(template.slug)) continue
  const recording = await recordTemplate(template)
  writeFileSync(new URL(`../lib/templates/${template.slug}/recording.json`, import.meta.url), recordingText(recording))
  console.log(`${template.slug}: ${recording.events.length} events`)
}
// Warm sandboxes would keep the process.
process.exit(0)
