import type { ToolFacts } from '../../loop/kinds/executor.ts'
import { ENVIRONMENTS } from './presets.ts'

export const CODE_LINT_LIMITS = {
  codeChars: 200_000,
  rules: 200,
  globals: 200,
  defaultTimeoutMs: 5_000,
  maxTimeoutMs: 20_000,
  /** Of the thread, for the program's tree and what rules make of it. */
  memoryMb: 256,
  messages: 200,
  messageChars: 300,
} as const

/** `code.lint`: what ESLint has to say about a program, which is read and never run. */
export const codeLint: ToolFacts = {
  name: 'code.lint',
  summary: 'Reads JavaScript or JSON with ESLint’s rules and lists what is wrong, with line and column. Runs nothing.',
  effect: 'pure',
  args: {
    type: 'object',
    properties: {
      code: { type: 'string', maxLength: CODE_LINT_LIMITS.codeChars },
      language: { type: 'string', enum: ['javascript', 'json'], description: 'Default javascript.' },
      preset: {
        type: 'string',
        enum: ['recommended', 'strict', 'none'],
        description: 'Default recommended. Rules of the preset count as errors.',
      },
      rules: {
        type: 'object',
        description:
          'Rules of ESLint’s core by name, over the preset: "off", "warn", "error", or a list of one of these and the rule’s options. No patterns.',
        additionalProperties: {},
      },
      environment: {
        type: 'string',
        enum: Object.keys(ENVIRONMENTS),
        description: 'Which names are there without being declared. Default code.run.',
      },
      globals: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: 100 },
        maxItems: CODE_LINT_LIMITS.globals,
        description: 'More such names.',
      },
      sourceType: {
        type: 'string',
        enum: ['script', 'module', 'commonjs'],
        description:
          'Default: by the ending of fileName (.mjs, .cjs), else module where the code imports or exports, and script.',
      },
      fileName: { type: 'string', maxLength: 200, description: 'Only its ending counts; no file is read.' },
      fix: { type: 'boolean', description: 'True: what can be mended safely is, and `fixed` is the code after that.' },
      timeoutMs: {
        type: 'integer',
        minimum: 100,
        maximum: CODE_LINT_LIMITS.maxTimeoutMs,
        description: 'Default 5000.',
      },
    },
    required: ['code'],
    additionalProperties: false,
  },
  patchesState: false,
}
