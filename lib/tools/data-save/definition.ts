import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `data.save`: keeps rows as a data file of the run. Sent again with the same idempotency key it gives the same file. */
export const dataSave: ToolFacts = {
  name: 'data.save',
  summary: 'Keeps a list of objects as a CSV, JSON or NDJSON file of the run, and gives a reference to it.',
  effect: 'keyed',
  args: {
    type: 'object',
    properties: {
      rows: {
        type: 'array',
        maxItems: LIMITS.dataRows,
        items: { type: 'object' },
        description: 'The rows: an object each.',
      },
      format: { type: 'string', enum: ['csv', 'json', 'ndjson'], description: 'How they are written.' },
      name: {
        type: 'string',
        minLength: 1,
        maxLength: LIMITS.artifactNameChars,
        description: 'What the file is called, such as result.csv: a name and no path.',
      },
      columns: {
        type: 'array',
        minItems: 1,
        maxItems: LIMITS.dataColumns,
        items: { type: 'string' },
        description:
          'Columns to write, in this order. Left out: all that the rows have, in the order of their first appearance.',
      },
      delimiter: { type: 'string', enum: [',', ';', '\t', '|'], description: 'Of CSV; a comma if left out.' },
      formulas: {
        type: 'string',
        enum: ['guard', 'keep'],
        description:
          'Of CSV: a text that a spreadsheet would take for a formula gets a leading apostrophe (guard, if left out), or is written as it is (keep).',
      },
    },
    required: ['rows', 'format', 'name'],
    additionalProperties: false,
  },
  patchesState: false,
}
