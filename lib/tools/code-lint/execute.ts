import { assertNever } from '../../loop/artefacts/assert-never.ts'
import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { own } from '../../loop/artefacts/own.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { resolvePackage } from '../../sandbox/resolve-package.ts'
import { startThread } from '../../sandbox/thread.ts'
import { type JobEnd, type Pool, vesselPool } from '../../sandbox/vessel-pool.ts'
import { CODE_LINT_LIMITS } from './definition.ts'
import { rulesOf } from './execute-rules.ts'
import { WORKER_SOURCE } from './execute-worker-source.ts'
import { ENVIRONMENTS } from './presets.ts'

/** As the thread's program has it. */
type Answer = { type: 'report'; report: JsonObject } | { type: 'stack' } | { type: 'refused'; message: string }

export function linterPool(source: string = WORKER_SOURCE): Pool {
  return vesselPool({
    start() {
      const eslint = resolvePackage('eslint/universal')
      if (eslint === undefined) throw new Error('eslint is not installed')
      const { memoryMb, messages, messageChars } = CODE_LINT_LIMITS
      const workerData = { eslint, limits: { messages, messageChars } }
      return startThread({
        source,
        workerData,
        resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      })
    },
    most: 2,
  })
}

/**
 * Lints a program in a thread. Whatever is wrong with the code is part of the output, with a typed `error` when it could not be linted to its end; the call fails only by
 * arguments that ESLint refuses, when it is aborted, or when no thread can be started.
 */
export function executeIn(pool: Pool): ToolExecute {
  return async (args, _call, signal) => {
    const rules = rulesOf(args.preset, args.rules)
    if (typeof rules === 'string') return invalid(rules)
    const timeoutMs = typeof args.timeoutMs === 'number' ? args.timeoutMs : CODE_LINT_LIMITS.defaultTimeoutMs
    const data = {
      code: String(args.code ?? ''),
      language: args.language === 'json' ? 'json' : 'javascript',
      sourceType: sourceTypeOf(args),
      fix: args.fix === true,
      // The code has no say in how it is judged: comments switch nothing off.
      config: {
        rules,
        languageOptions: { globals: globalsOf(args) },
        linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
      },
    }
    return outcomeOf(await pool.run({ data, limitMs: timeoutMs, signal }), timeoutMs)
  }
}

export const execute: ToolExecute = executeIn(linterPool())

function sourceTypeOf({ sourceType, fileName }: JsonObject): Json {
  if (sourceType !== undefined) return sourceType
  const name = String(fileName ?? '')
  return name.endsWith('.mjs') ? 'module' : name.endsWith('.cjs') ? 'commonjs' : 'guess'
}

function globalsOf({ environment, globals }: JsonObject): Record<string, 'readonly'> {
  const known: readonly string[] = own(ENVIRONMENTS, String(environment ?? 'code.run')) ?? []
  const names = [...known, ...(Array.isArray(globals) ? globals.map(String) : [])]
  return Object.fromEntries(names.map((name) => [name, 'readonly']))
}

function outcomeOf(end: JobEnd, timeoutMs: number): ToolOutcome {
  switch (end.type) {
    case 'answer':
      return answered(end.answer as Answer) // as the thread's program has it
    case 'timeout':
      return stopped('timeout', `stopped after ${timeoutMs} ms`)
    case 'memory':
      return stopped('memory', `linting it takes more than ${CODE_LINT_LIMITS.memoryMb} MB of memory`)
    case 'crash':
      return stopped('crash', `the linter ended without an answer: ${end.message}`)
    case 'aborted':
      return { ok: false, class: 'timeout', kind: 'timeout', message: 'the linter was stopped' }
    case 'not-started':
      return {
        ok: false,
        class: 'transient',
        kind: 'unavailable',
        message: `the linter could not be started: ${end.message}`,
      }
    default:
      return assertNever(end)
  }
}

function answered(answer: Answer): ToolOutcome {
  if (answer.type === 'report') return { ok: true, output: answer.report }
  if (answer.type === 'stack') return stopped('stack', 'the code is nested too deeply to be linted')
  return invalid(answer.message)
}

function stopped(type: string, message: string): ToolOutcome {
  return {
    ok: true,
    output: { ok: false, errors: 0, warnings: 0, messages: [], error: { type, message } },
    storable: false,
  }
}

function invalid(message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message }
}
