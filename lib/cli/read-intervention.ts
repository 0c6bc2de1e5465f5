import type { Extension, Intervention } from '../loop/artefacts/escalation.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import type { Flags } from './command.ts'
import { CliError, printable } from './terminal.ts'

const WRONG_CALL = 2

/** What one unit of `--extend` is, in the unit that the run counts in. */
const UNITS: Record<string, [keyof Extension, number]> = {
  usd: ['nanoUsd', 1e9],
  tokens: ['tokens', 1],
  iterations: ['iterations', 1],
  seconds: ['timeoutMs', 1_000],
}

/** What a person allows, as the flags of `resume` give it. Throws CliError (2). */
export function readAllowed({ subgoal, relax, extend, stop, output }: Flags): Omit<Intervention, 'answer' | 'patch'> {
  const relaxed = (Array.isArray(relax) ? relax.map(String) : []).map(readRelaxation)
  return {
    ...(typeof subgoal === 'string' ? { subgoal } : {}),
    ...(relaxed.length === 0 ? {} : { relax: relaxed }),
    ...(typeof extend === 'string' ? { extend: readExtension(extend) } : {}),
    ...(stop === true ? { stop } : {}),
    ...(typeof output === 'string' ? { output: readJson('--output', output) } : {}),
  }
}

/** `NAME`: at its next check; `NAME:run`: for the rest of the run. */
function readRelaxation(text: string) {
  const invariant = text.replace(/:(run|once)$/, '')
  return { invariant, scope: text.endsWith(':run') ? ('run' as const) : ('once' as const) }
}

function readExtension(text: string): Extension {
  const extension: Extension = {}
  for (const part of text.split(',')) {
    const [, name = '', figure = ''] = /^\s*([a-z]+)=(\d*\.?\d+)\s*$/.exec(part) ?? []
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined
    const amount = unit ? Math.round(Number(figure) * unit[1]) : 0
    if (!unit || amount < 1 || !Number.isSafeInteger(amount) || extension[unit[0]] !== undefined) {
      const names = Object.keys(UNITS).join(', ')
      const hint = `Expected amounts by name, such as usd=0.5,iterations=10. Names: ${names}.`
      throw new CliError(WRONG_CALL, `--extend ${printable(text.slice(0, 200))} can't be understood.`, hint)
    }
    extension[unit[0]] = amount
  }
  return extension
}

function readJson(flag: string, text: string) {
  const value = parseJson(text)
  if (value.ok) return value.value
  throw new CliError(WRONG_CALL, `${flag} ${printable(text.slice(0, 200))} is no JSON. ${value.message}.`)
}
