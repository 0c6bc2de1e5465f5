import type { ToolFacts } from '../../loop/kinds/executor.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'

/** What a guest program may use. Time is wall-clock of the worker; the call's own timeout shortens it. */
export const CODE_RUN_LIMITS = {
  codeChars: 200_000,
  tests: 200,
  defaultTimeoutMs: 2_000,
  maxTimeoutMs: 20_000,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 128 * 1024,
  /** Result, logs and messages together, as JSON. */
  outputBytes: 100_000,
} as const

const test: FieldSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 200 },
    code: {
      type: 'string',
      maxLength: 20_000,
      description:
        'Statements run after the program; the test passes when they don’t throw. `assert(condition, message)` and `equal(actual, expected)` are there.',
    },
    call: {
      type: 'string',
      maxLength: 2_000,
      description: 'Instead of code: an expression whose value is compared with `expected`.',
    },
    expected: { description: 'Deep-equal to the value of `call`.' },
  },
  required: ['name'],
  additionalProperties: false,
}

/** `code.run`: JavaScript in a sandbox with no host access, alone or against tests. */
export const codeRun: ToolFacts = {
  name: 'code.run',
  summary:
    'Runs JavaScript in a sandbox (no network, files or clock) and, after it, each test. Gives the result, the logs and which tests passed.',
  effect: 'pure',
  args: {
    type: 'object',
    properties: {
      code: {
        type: 'string',
        maxLength: CODE_RUN_LIMITS.codeChars,
        description: 'A script. The value of its last expression is the result.',
      },
      input: { description: 'Readable in the program as `input`.' },
      tests: { type: 'array', items: test, maxItems: CODE_RUN_LIMITS.tests },
      failOnError: {
        type: 'boolean',
        description:
          'True: the call fails when the program does, as what it lacks, a syntax error or a timeout. Left out: its error is part of what the call gives. A failing test is never an error.',
      },
      timeoutMs: { type: 'integer', minimum: 1, maximum: CODE_RUN_LIMITS.maxTimeoutMs, description: 'Default 2000.' },
    },
    required: ['code'],
    additionalProperties: false,
  },
  patchesState: false,
  takesSecrets: true,
}
