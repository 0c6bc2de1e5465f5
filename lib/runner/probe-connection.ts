import { generateText } from 'ai'
import { listModels } from './list-models.ts'
import { modelError } from './model-errors.ts'
import { plainRequest } from './plain-request.ts'
import type { Clock, ModelConnection } from './ports.ts'
import { providerOf } from './providers/provider-of.ts'
import { redactor } from './redact.ts'

/** `models`: how many the server listed; null when one was asked, or none could be. */
export type Probe = { ok: boolean; message: string; latencyMs: number; models: number | null }

const TIME_LIMIT_MS = 30_000
/** The least that every vendor takes. */
const MOST_TOKENS = 16
const QUESTION = 'Answer with the one word: yes'
const LONGEST_ANSWER = 200

/** Tries a connection: lists its models, which costs nothing, or asks the model that is named for one word. Never rejects, and ends after 30 seconds at most. */
export async function probeConnection(
  connection: ModelConnection,
  model: string | undefined,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<Probe> {
  const late = AbortSignal.timeout(TIME_LIMIT_MS)
  const limited = AbortSignal.any([signal, late])
  const from = clock.now()
  const probe = model === undefined ? await byList(connection, limited) : await byAnswer(connection, model, limited)
  const message = late.aborted && !probe.ok ? `No answer within ${TIME_LIMIT_MS / 1000} seconds.` : probe.message
  return { ...probe, message, latencyMs: clock.now() - from }
}

type Told = Omit<Probe, 'latencyMs'>

async function byList(connection: ModelConnection, signal: AbortSignal): Promise<Told> {
  const listed = await listModels(connection, signal)
  if (!listed.ok) return { ok: false, message: listed.message, models: null }
  const count = listed.models.length
  return { ok: true, message: count === 1 ? 'It has 1 model.' : `It has ${count} models.`, models: count }
}

async function byAnswer(connection: ModelConnection, name: string, signal: AbortSignal): Promise<Told> {
  const provider = providerOf(connection)
  const problem = provider.problem(name)
  if (problem !== null) return { ok: false, message: problem, models: null }
  const redact = redactor(provider.secrets ?? [])
  try {
    const { text } = await generateText({
      model: provider.languageModel(
        plainRequest({ provider: provider.name, model: name, simulated: false }, QUESTION, MOST_TOKENS),
      ),
      prompt: QUESTION,
      maxOutputTokens: MOST_TOKENS,
      maxRetries: 0,
      abortSignal: signal,
      ...(provider.options ? { providerOptions: provider.options } : {}),
    })
    const said = redact.answer(text).trim().slice(0, LONGEST_ANSWER)
    return { ok: true, message: said === '' ? `“${name}” answered.` : `“${name}” answered: ${said}`, models: null }
  } catch (error) {
    return { ok: false, message: modelError(error, signal, redact).message, models: null }
  }
}
