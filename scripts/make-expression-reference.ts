/**
 * Writes docs/guide/expression-reference.md from the tables of the expression language; every value in it was evaluated.
 * Run: node scripts/make-expression-reference.ts. A test fails when the page is behind the code.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { evaluateExpression } from '../lib/loop/expression/evaluate.ts'
import { FUNCTIONS } from '../lib/loop/expression/functions/table.ts'
import {
  DIFFERENCES,
  type Difference,
  type Entry,
  EXAMPLE_ENVIRONMENT,
  FUNCTION_EXAMPLES,
  MACROS,
  OPERATORS,
} from '../lib/loop/expression/reference.ts'

export const REFERENCE_PATH = 'docs/guide/expression-reference.md'

function outcomeOf(source: string): string {
  const result = evaluateExpression(source, EXAMPLE_ENVIRONMENT)
  return result.ok ? code(JSON.stringify(result.value)) : `error ${code(result.code)}: ${cell(result.message)}`
}

/** Code in a cell of a table, where a bar would end the cell. */
const code = (text: string) => `\`${cell(text)}\``
const cell = (text: string) => text.replaceAll('|', '\\|')

function rows(entries: [name: string, entry: Entry][]): string {
  const lines = entries.map(
    ([name, { gives, example }]) => `| ${code(name)} | ${cell(gives)} | ${code(example)} | ${outcomeOf(example)} |`,
  )
  return ['| | gives | example | value |', '|---|---|---|---|', ...lines].join('\n')
}

const difference = ({ standard, ours, example }: Difference) =>
  `| ${cell(standard)} | ${cell(ours)} | ${code(shortened(example))} | ${outcomeOf(example)} |`

const shortened = (source: string) => (source.length > 70 ? `${source.slice(0, 60)} …` : source)

/** Text of the page. Throws when a function has no example. */
export function expressionReference(): string {
  const functions = [...FUNCTIONS].map(([name, { signature }]): [string, Entry] => {
    const entry = FUNCTION_EXAMPLES[name]
    if (!entry) throw new Error(`the function ${name} has no example`)
    return [signature, entry]
  })
  return `# Expression reference

Every operator, macro and function with one example. [Expressions and templates](expressions.md) explains the language.
This page is written by \`node scripts/make-expression-reference.ts\`; the values are what the examples give over

\`\`\`json
${JSON.stringify(EXAMPLE_ENVIRONMENT)}
\`\`\`

## Operators

From those that bind least to those that bind most: \`?:\` · \`||\` · \`&&\` · \`== != < <= > >= in\` · \`+ -\` · \`* / %\` · \`! -\` · \`. [] ()\`.

${rows(Object.entries(OPERATORS))}

## Macros

${rows(Object.entries(MACROS))}

## Functions

\`f(a, b)\` and \`a.f(b)\` are the same call. A parameter with a \`?\` may be left out.

${rows(functions)}

## Where it differs from CEL

The syntax is CEL's, and so are the macros, the absorption of errors by \`&&\`, \`||\`, \`all\` and \`exists\`, and regular expressions (RE2 syntax: linear time, no lookaround).
What differs:

| in CEL | here | example | here it gives |
|---|---|---|---|
${DIFFERENCES.map(difference).join('\n')}

Reading a member of a map looks at the map's own keys alone. What is never there: \`eval\`, the clock, randomness, the network.

## Errors

An evaluation gives a value or one error: its code, a sentence, and where it happened (offset in UTF-16 units, line, column).

| code | what happened |
|---|---|
| \`type\` | an operand has the wrong type; a checked expression raises it only over values without a declared type |
| \`missing\` | an absent field or name |
| \`null\` | a value that may be null was null |
| \`index\` | outside the list, or not a whole number |
| \`number\` | division by zero, or a result that is infinite, not a number, or beyond exact integers |
| \`format\` | a text that can't be converted |
| \`regex\` | not a pattern |
| \`budget\` | more than 10,000 steps |
| \`size\` | a value above 1 MB |
| \`syntax\` | it doesn't parse, or the language has no such thing |
`
}

if (import.meta.main) {
  writeFileSync(fileURLToPath(new URL(`../${REFERENCE_PATH}`, import.meta.url)), expressionReference())
  console.log(REFERENCE_PATH)
}
