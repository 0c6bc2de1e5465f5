import type { ToolFacts } from '../../loop/kinds/executor.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'

/** What a checked page may use. Times are in milliseconds. */
export const BROWSER_CHECK_LIMITS = {
  /** The page and its other files together, in characters. */
  sourceChars: 1_000_000,
  files: 50,
  tests: 50,
  stepsPerTest: 50,
  expectationsPerStep: 20,
  defaultTimeoutMs: 15_000,
  maxTimeoutMs: 60_000,
  /** How long a step or an expectation waits for the page to come to what it needs. */
  defaultWaitMs: 2_000,
  maxWaitMs: 10_000,
  /** All processes of the browser together, without what they share. */
  browserBytes: 1_000_000_000,
  /** Objects and texts of one page's programs. */
  heapMb: 256,
  messages: 50,
  messageChars: 500,
} as const

export const STEPS = ['click', 'fill', 'press', 'select', 'check', 'uncheck', 'hover', 'wait', 'reload'] as const

const expectation: FieldSchema = {
  type: 'object',
  description: 'All that is given must come true within `waitMs`.',
  properties: {
    target: { type: 'string', maxLength: 500, description: 'The element. The whole page if left out.' },
    text: { type: 'string', maxLength: 5_000, description: 'Its text contains this; white space counts as one space.' },
    exactText: { type: 'string', maxLength: 5_000, description: 'Its text is this.' },
    value: { type: 'string', maxLength: 5_000, description: 'The value of the field.' },
    checked: { type: 'boolean' },
    visible: { type: 'boolean' },
    count: { type: 'integer', minimum: 0, description: 'So many elements match the target.' },
    attribute: {
      type: 'object',
      properties: { name: { type: 'string', maxLength: 100 }, value: { type: 'string', maxLength: 5_000 } },
      required: ['name', 'value'],
      additionalProperties: false,
    },
    script: {
      type: 'string',
      maxLength: 5_000,
      description: 'A JavaScript expression, evaluated in the page, that becomes truthy, or deep-equal to `equals`.',
    },
    equals: { description: 'With `script`.' },
    waitMs: {
      type: 'integer',
      minimum: 0,
      maximum: BROWSER_CHECK_LIMITS.maxWaitMs,
      description: 'For this one, instead of that of the call. 0: as the page is when its steps are done.',
    },
  },
  additionalProperties: false,
}

const expectations: FieldSchema = {
  type: 'array',
  items: expectation,
  maxItems: BROWSER_CHECK_LIMITS.expectationsPerStep,
}

const step: FieldSchema = {
  type: 'object',
  properties: {
    do: { type: 'string', enum: [...STEPS] },
    target: {
      type: 'string',
      maxLength: 500,
      description:
        'A CSS selector, or text=…, role=button[name="Add"], label=…, placeholder=…, testid=…. It must name one element.',
    },
    value: {
      type: 'string',
      maxLength: 5_000,
      description: 'fill: the text · press: a key such as Enter · select: the option · wait: milliseconds.',
    },
    expect: expectations,
  },
  required: ['do'],
  additionalProperties: false,
}

const test: FieldSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 200 },
    steps: { type: 'array', items: step, maxItems: BROWSER_CHECK_LIMITS.stepsPerTest },
    expect: expectations,
  },
  required: ['name'],
  additionalProperties: false,
}

/** `browser.check`: behavioural tests of a page in a browser that reaches nothing. */
export const browserCheck: ToolFacts = {
  name: 'browser.check',
  summary:
    'Opens HTML in a locked-down browser (no network, no files) and tries each test on a fresh page: steps, then what must be seen. Gives which tests passed, console output and errors.',
  // Nothing outside is touched; but the page sees a clock and chance, so that the answer is an observation.
  effect: 'read',
  args: {
    type: 'object',
    properties: {
      html: { type: 'string', maxLength: BROWSER_CHECK_LIMITS.sourceChars, description: 'The page.' },
      files: {
        type: 'object',
        description:
          'Other files by path, such as "app.js": the page reaches them by relative addresses. "index.html" can stand here instead of `html`.',
        additionalProperties: { type: 'string', maxLength: BROWSER_CHECK_LIMITS.sourceChars },
      },
      tests: { type: 'array', items: test, minItems: 1, maxItems: BROWSER_CHECK_LIMITS.tests },
      timeoutMs: {
        type: 'integer',
        minimum: 100,
        maximum: BROWSER_CHECK_LIMITS.maxTimeoutMs,
        description: 'For all tests together. Default 15000.',
      },
      waitMs: {
        type: 'integer',
        minimum: 0,
        maximum: BROWSER_CHECK_LIMITS.maxWaitMs,
        description: 'How long a step or expectation waits for the page. Default 2000.',
      },
      viewport: {
        type: 'object',
        properties: {
          width: { type: 'integer', minimum: 100, maximum: 4_000 },
          height: { type: 'integer', minimum: 100, maximum: 4_000 },
        },
        required: ['width', 'height'],
        additionalProperties: false,
      },
    },
    required: ['tests'],
    additionalProperties: false,
  },
  patchesState: false,
}
