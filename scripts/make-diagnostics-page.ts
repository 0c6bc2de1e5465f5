/**
 * Writes docs/guide/diagnostics.md from the catalogue; example messages are what the samples give.
 * Run: node scripts/make-diagnostics-page.ts. A test fails when the page is behind the catalogue.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CATALOGUE } from '../lib/loop/diagnostics/catalogue.ts'
import type { CatalogueEntry } from '../lib/loop/diagnostics/catalogue-entry.ts'
import type { Severity } from '../lib/loop/diagnostics/diagnostic.ts'
import { compileSample } from '../tests/samples/compile-sample.ts'
import { readDesignOf } from '../tests/samples/read-sample.ts'

export const DIAGNOSTICS_PATH = 'docs/guide/diagnostics.md'

const SEVERITIES: Record<Severity, { title: string; means: string }> = {
  error: { title: 'Errors', means: 'A design with one does not compile: it can neither run nor be published.' },
  warning: {
    title: 'Warnings',
    means: 'The design runs. Those marked *blocks publishing* must go before it becomes a version.',
  },
  info: { title: 'Hints', means: 'Nothing is wrong; it may not be what you meant.' },
}

/** The page as it should be. */
export function diagnosticsPage(): string {
  const entries = Object.entries(CATALOGUE).sort(([a], [b]) => (a < b ? -1 : 1)) as [string, CatalogueEntry<never>][]
  const sections = (Object.keys(SEVERITIES) as Severity[]).map((severity) => {
    const { title, means } = SEVERITIES[severity]
    const own = entries.filter(([, entry]) => entry.severity === severity)
    return [`## ${title}`, means, ...own.map(([code, entry]) => entryText(code, entry))].join('\n\n')
  })
  const intro = `# Diagnostics

What the compiler can report: ${entries.length} codes, which never change their meaning. Each finding names its node and field, in expressions and
templates the exact characters too, and many bring a fix that is one press in the problems panel. This page is written by
\`node scripts/make-diagnostics-page.ts\` from the compiler’s own catalogue; the examples are what it says of the samples in
[tests/samples](../../tests/samples/README.md).`
  return `${[intro, ...sections].join('\n\n')}\n`
}

function entryText(code: string, { title, why, fix, blocksPublish }: CatalogueEntry<never>): string {
  const { example, fixTitle } = exampleOf(code)
  return [
    `### \`${code}\``,
    `**${title}.** ${why}${blocksPublish ? ' *Blocks publishing.*' : ''}`,
    `> ${example}`,
    `To mend it: ${lowerFirst(fix)}${fixTitle === undefined ? '' : ` Quick fix: “${fixTitle}”.`}`,
  ].join('\n\n')
}

function exampleOf(code: string): { example: string; fixTitle: string | undefined } {
  const found = compileSample(readDesignOf(code)).diagnostics.filter((one) => one.code === code)
  const [first] = found
  if (!first) throw new Error(`the sample ${code} does not trigger its code`)
  return {
    example: plain(first.message),
    fixTitle: found.find(({ quickFix }) => quickFix)?.quickFix?.title,
  }
}

/** A message as Markdown shows it: one line, no markup of its own. */
function plain(message: string): string {
  const text = message.replaceAll(/\s+/g, ' ').replaceAll(/([<>*_[\]|])/g, '\\$1')
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

if (import.meta.main) {
  writeFileSync(fileURLToPath(new URL(`../${DIAGNOSTICS_PATH}`, import.meta.url)), diagnosticsPage())
  console.log(DIAGNOSTICS_PATH)
}
