import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'

export const DEFAULT_SAMPLE = 5

/** `data.load`: what a data file holds. Its rows go into a file of the run; the state gets sizes, a sample and the reference. */
export const dataLoad: ToolFacts = {
  name: 'data.load',
  summary:
    'Reads a CSV, JSON or NDJSON file: gives its columns with their types, the number of rows, a sample, and a reference to all rows as NDJSON. With limit, also a window of rows.',
  effect: 'read',
  args: {
    type: 'object',
    properties: {
      artifact: { description: 'The file: a reference or its id. Either this or text.' },
      text: { type: 'string', description: 'The data itself.' },
      format: {
        type: 'string',
        enum: ['csv', 'json', 'ndjson'],
        description: 'Left out: what the file’s media type tells, else csv.',
      },
      delimiter: {
        type: 'string',
        enum: [',', ';', '\t', '|'],
        description: 'Of CSV. Left out: the one that the first line has most of.',
      },
      header: { type: 'boolean', description: 'Whether the first row of CSV names the columns; true if left out.' },
      types: {
        type: 'string',
        enum: ['infer', 'text'],
        description:
          'Of CSV: infer (if left out) reads numbers, true and false, and empty cells as null; text leaves cells as they are.',
      },
      columns: {
        type: 'array',
        minItems: 1,
        maxItems: LIMITS.dataColumns,
        items: { type: 'string' },
        description: 'Columns to keep, in this order; all if left out.',
      },
      sampleSize: {
        type: 'integer',
        minimum: 0,
        maximum: LIMITS.dataSampleRows,
        description: `First rows to show; ${DEFAULT_SAMPLE} if left out.`,
      },
      offset: { type: 'integer', minimum: 0, description: 'With limit: the rows to leave out at the beginning.' },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: LIMITS.dataSampleRows,
        description: 'Gives that many rows from offset on, and nextOffset.',
      },
    },
    additionalProperties: false,
  },
  oneOf: ['artifact', 'text'],
  patchesState: false,
}
