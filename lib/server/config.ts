import { type DatabaseLocation, databaseLocation, migrationsFolder } from '../db/database-location.ts'
import { SERVICE_NAME } from '../loop/4-trace/otlp.ts'
import { connectionsOfEnvironment } from '../runner/connections-of-environment.ts'
import type { AllowedHost, ModelConnection } from '../runner/ports.ts'
import { encryptionKeyOf } from './encryption-key.ts'
import type { KeyVaultOptions } from './key-vault.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What the environment says, read once. Paths are absolute. */
export type Config = {
  database: DatabaseLocation
  migrations: string
  /** A run whose process died is taken over after this time. */
  leaseMs: number
  /** A run that has gone on for so long gives way to others that wait. */
  sliceMs: number
  /** Runs that a worker of this process executes at the same time. */
  concurrency: number
  /** Most runs of one workspace in execution at the same time, on all machines, where the workspace has no limit of its own. */
  maxRunning: number
  /** Every commit of a run waits for the disk, not only those that hold the intent of an effect which may not be repeated. */
  synchronous: boolean
  /** What encrypts the keys that are stored. */
  vault: KeyVaultOptions
  /** Hosts inside that http.request may reach. */
  httpAllowed: AllowedHost[]
  /** Connections to models that the environment gives. */
  connections: ModelConnection[]
  /** Where the spans of ended runs are sent; null: nowhere. */
  telemetry: TelemetryTarget | null
}

/** A collector that takes OTLP over HTTP, as JSON. */
export type TelemetryTarget = { url: string; headers: Record<string, string>; serviceName: string }

const LEASE_MS = 10_000
const SLICE_MS = 30_000
const CONCURRENCY = 4
const MAX_CONCURRENCY = 256

/** A setting of the environment that can't be used; the message names it. */
export class ConfigError extends Error {}

/** @throws DatabaseDoorError when DATABASE_URL names no database, and ConfigError for any other setting. */
export function readConfig(environment: Environment, root: string): Config {
  const database = databaseLocation(environment.DATABASE_URL, root)
  return {
    database,
    leaseMs: LEASE_MS,
    sliceMs: SLICE_MS,
    concurrency: wholeNumber(environment, 'LOOPWRIGHT_CONCURRENCY', MAX_CONCURRENCY) ?? CONCURRENCY,
    maxRunning:
      wholeNumber(environment, 'LOOPWRIGHT_MAX_RUNNING_PER_WORKSPACE', Number.MAX_SAFE_INTEGER) ??
      Number.MAX_SAFE_INTEGER,
    synchronous: isOn(environment, 'LOOPWRIGHT_SYNCHRONOUS', false),
    migrations: migrationsFolder(database, root),
    vault: {
      keys: encryptionKeys(environment.LOOPWRIGHT_ENCRYPTION_KEY),
      file: database.kind === 'sqlite' ? `${database.file}.key` : null,
    },
    httpAllowed: allowedHosts(environment.LOOPWRIGHT_HTTP_ALLOW),
    connections: connectionsOfEnvironment(environment),
    telemetry: telemetryTarget(environment),
  }
}

/** By the names that OpenTelemetry gives them: the address of a collector, to which `/v1/traces` is added, and headers as in `key=value,other=value`. */
function telemetryTarget(environment: Environment): TelemetryTarget | null {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT?.trim()
  if (!endpoint) return null
  const url = URL.parse(endpoint)
  // An address may hold a password, so it is not repeated.
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ConfigError(
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an address as in http://localhost:4318, without a password.',
    )
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`
  return {
    url: url.href,
    headers: telemetryHeaders(environment.OTEL_EXPORTER_OTLP_HEADERS),
    serviceName: environment.OTEL_SERVICE_NAME?.trim() || SERVICE_NAME,
  }
}

function telemetryHeaders(text: string | undefined): Record<string, string> {
  const headers = new Headers()
  for (const entry of (text ?? '').split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? []
    try {
      headers.set(name.trim(), decodeURIComponent(value.trim()))
    } catch {
      // What was given is not repeated: it may be a key.
      throw new ConfigError('OTEL_EXPORTER_OTLP_HEADERS must be headers as in "x-api-key=…,x-team=loops".')
    }
  }
  return Object.fromEntries(headers)
}

/** One or more keys with commas between them: the first encrypts, all of them decrypt. */
function encryptionKeys(text: string | undefined): Buffer[] {
  if (!text?.trim()) return []
  return text.split(',').map((part) => {
    const key = encryptionKeyOf(part)
    if (key) return key
    // What was given is not repeated: it may be a key with a letter missing.
    throw new ConfigError(
      'LOOPWRIGHT_ENCRYPTION_KEY must be 32 random bytes as base64 or hex. Make one with “openssl rand -base64 32”.',
    )
  })
}

/** As in "localhost:8080, wiki.internal, [fd00::5]:443": read as an address is, so that both say the same. */
function allowedHosts(text: string | undefined): AllowedHost[] {
  const entries = (text ?? '').split(',').map((entry) => entry.trim())
  return entries.filter(Boolean).map((entry) => {
    const url = /[/?#@\\\s]/.test(entry) ? null : URL.parse(`http://${entry}`)
    const port = /:(\d+)$/.exec(entry)?.[1]
    if (!url || url.hostname === '' || entry.includes('*'))
      throw new ConfigError(
        `LOOPWRIGHT_HTTP_ALLOW must be hosts as in "localhost:8080, wiki.internal", not "${entry}".`,
      )
    return { host: url.hostname.replace(/^\[|\]$|\.$/g, ''), port: port === undefined ? null : Number(port) }
  })
}

/** Whether the web server executes runs itself: `LOOPWRIGHT_WORKER=off` leaves that to workers elsewhere. */
export function serverHasWorker(environment: Environment): boolean {
  return isOn(environment, 'LOOPWRIGHT_WORKER', true)
}

function isOn(environment: Environment, name: string, fallback: boolean): boolean {
  const setting = environment[name] ?? (fallback ? 'on' : 'off')
  if (setting !== 'on' && setting !== 'off') throw new ConfigError(`${name} must be on or off, not "${setting}".`)
  return setting === 'on'
}

function wholeNumber(environment: Environment, name: string, atMost: number): number | null {
  const text = environment[name]?.trim()
  if (!text) return null
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= atMost) return value
  throw new ConfigError(`${name} must be a whole number from 1 to ${atMost}, not "${text}".`)
}
