import { CHAOS_PROFILES } from '../loop/artefacts/chaos-profiles.ts'
import { Chaos, type EvaluationTarget } from '../loop/artefacts/evaluation.ts'
import { EvaluationId } from '../loop/artefacts/ids.ts'
import { ModelBinding } from '../loop/artefacts/models.ts'
import type { Flags } from './command.ts'
import { CliError } from './terminal.ts'

const WRONG_CALL = 2
const DEFAULT_SEED = 1

const list = (flag: Flags[string]): string[] => (Array.isArray(flag) ? flag.map(String) : [])

/** The earlier evaluation of `--compare`, with the target of it that is meant; null: a version is meant, or nothing. */
export function readBaseEvaluation(flag: Flags[string]): { id: EvaluationId; target: number | null } | null {
  const [id = '', target] = String(flag ?? '').split(':')
  const evaluation = EvaluationId.safeParse(id)
  if (!evaluation.success) return null
  if (target === undefined) return { id: evaluation.data, target: null }
  if (/^[1-9]\d{0,8}$/.test(target)) return { id: evaluation.data, target: Number(target) - 1 }
  throw new CliError(
    WRONG_CALL,
    `--compare ${flag} can't be understood.`,
    'Expected EVALUATION:N, its targets counted from 1.',
  )
}

/** Versions, models and chaos as they were given: each with each is a target. `base` stands first, for the others to be compared with. */
export function readTargets(flags: Flags, newest: number | null): { targets: EvaluationTarget[]; base: number } {
  const versions = list(flags.version)
  const given = versions.length === 0 ? [newest === null ? 'draft' : String(newest)] : versions
  const base = flags.compare === undefined || readBaseEvaluation(flags.compare) ? [] : [String(flags.compare)]
  const models = list(flags.models)
  const chaos = list(flags.chaos)
  const of = (numbers: readonly string[]) =>
    numbers.flatMap((version) =>
      (models.length === 0 ? [''] : models).flatMap((bindings) =>
        (chaos.length === 0 ? [null] : chaos).map((each) => ({
          version: readVersion(version),
          models: readBindings(bindings),
          chaos: each === null ? null : readChaos(each),
        })),
      ),
    )
  const first = of(base)
  const gated = given.filter((version) => base.every((other) => readVersion(other) !== readVersion(version)))
  if (gated.length === 0)
    throw new CliError(
      WRONG_CALL,
      `--compare ${flags.compare} leaves no version to judge.`,
      'Name the version that has to meet the gate: --version N, or --version draft.',
    )
  return { targets: [...first, ...of(gated)], base: first.length }
}

function readVersion(text: string): number | null {
  if (text === 'draft') return null
  const [, digits] = /^v?([1-9]\d{0,8})$/.exec(text) ?? []
  if (digits !== undefined) return Number(digits)
  throw new CliError(WRONG_CALL, `“${text}” is no version: a number such as 3, or draft.`)
}

/** `default=openai:gpt,critic=ollama:qwen`: aliases that differ in one target. */
function readBindings(text: string): Record<string, ModelBinding> {
  const bindings: Record<string, ModelBinding> = {}
  for (const part of text === '' ? [] : text.split(/,(?=[a-z][a-z0-9_-]{0,31}=)/)) {
    const [, alias, provider, model] = /^([a-z][a-z0-9_-]{0,31})=([^:]+):(.+)$/s.exec(part) ?? []
    const binding = ModelBinding.safeParse({ provider, model })
    if (alias === undefined || !binding.success) {
      const hint = 'Expected ALIAS=PROVIDER:MODEL, several with commas between them.'
      throw new CliError(WRONG_CALL, `--models ${text} can't be understood.`, hint)
    }
    bindings[alias] = binding.data
  }
  return bindings
}

function readChaos(text: string): Chaos {
  const [profile = '', seed] = text.split(':')
  const chaos = Chaos.safeParse({ profile, seed: seed === undefined ? DEFAULT_SEED : Number(seed) })
  const names = CHAOS_PROFILES.map(({ name }) => name)
  if (chaos.success && names.includes(profile)) return chaos.data
  throw new CliError(
    WRONG_CALL,
    `--chaos ${text} can't be understood.`,
    `Expected PROFILE or PROFILE:SEED, of ${names.join(', ')}.`,
  )
}

/** A share from 0 to 1, or in per cent. */
export function readGate(text: Flags[string]): number | undefined {
  if (text === undefined) return undefined
  const per = String(text).endsWith('%')
  const value = Number(String(text).replace(/%$/, '')) / (per ? 100 : 1)
  if (/\d/.test(String(text)) && value >= 0 && value <= 1) return value
  throw new CliError(WRONG_CALL, `--gate ${text} is no share: a number from 0 to 1, or per cent such as 95%.`)
}
