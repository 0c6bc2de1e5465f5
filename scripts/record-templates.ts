/**
 * Writes lib/templates/<slug>/recording.json, the log of a real run of each template’s first case with its scripted answers, and evaluation.json beside it, what the runs of
 * all its cases came to; the line of its README that begins with **Expect** is made of that.
 * Run: node scripts/record-templates.ts [SLUG …]. A test fails when a template does something else than they show.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { expectLine } from '../lib/templates/evaluations.ts'
import { listTemplates } from '../lib/templates/templates.ts'
import { evaluateTemplate } from './evaluate-template.ts'
import { atOnce, playTemplate } from './play-template.ts'
import { recordingText, recordTemplate } from './record-template.ts'

const wanted = new Set(process.argv.slice(2))
for (const template of listTemplates()) {
  if (wanted.size > 0 && !wanted.has(template.slug)) continue
  const file = (name: string) => new URL(`../lib/templates/${template.slug}/${name}`, import.meta.url)
  const recording = await recordTemplate(template)
  writeFileSync(file('recording.json'), recordingText(recording))
  const evaluation = await evaluateTemplate(template, ({ input }) =>
    playTemplate(template, input, { modelClock: atOnce }),
  )
  writeFileSync(file('evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`)
  const readme = readFileSync(file('README.md'), 'utf8')
  writeFileSync(
    file('README.md'),
    readme.replace(/^\*\*Expect\*\* .*$/m, () => expectLine(evaluation)),
  )
  console.log(`${template.slug}: ${recording.events.length} events, ${evaluation.passed} of ${evaluation.cases} cases`)
}
// Warm sandboxes would keep the process.
process.exit(0)
