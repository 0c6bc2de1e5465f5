import type { ProviderSummary } from '../api/contracts/catalogue.ts'
import type { Database } from '../db/database.ts'
import type { Scope } from '../db/scope.ts'
import type { RunPorts } from '../runner/host.ts'
import type { ModelProvider } from '../runner/model-provider.ts'
import type { ModelConnection } from '../runner/ports.ts'
import type { KeyVault } from './key-vault.ts'
import type { WorkspaceSettings } from './model-settings.ts'
import type { RunHub } from './run-hub.ts'

/** What routes demand of whoever asks. */
export const POLICIES = ['public', 'workspace:read', 'workspace:edit', 'workspace:run'] as const
export type Policy = (typeof POLICIES)[number]

/** Who asks, for which workspace, and what they may do there. */
export type Actor = Scope & { grants: ReadonlySet<Policy> }

/** The parts that use cases work with. Wired in runtime.ts, and nowhere else. */
export type Services = {
  database: Database
  /** What a run is executed with. */
  ports: RunPorts
  /** Names this process as the owner of runs. */
  owner: string
  /** How long a run is kept for an owner that does not report. */
  leaseMs: number
  hub: RunHub
  /** Tells the worker of this process, if it has one, that a run waits. */
  wakeWorker(): void
  /** Tells whoever drives evaluations in this process, if somebody does, that one waits. */
  wakeEvaluations(): void
  /** What model bindings may name in a workspace, and what could be set up. Rejects when the settings can't be read. */
  providers(workspaceId: string): Promise<ProviderSummary[]>
  models: {
    /** What workspaces have set up. */
    settings: WorkspaceSettings
    /** Providers that answer in this process: no connection can have one's name. */
    inProcess: readonly ModelProvider[]
    /** Connections of the environment. */
    environment: readonly ModelConnection[]
  }
  /** Encrypts keys before they are stored. */
  vault: KeyVault
  /** Aborts when the process is asked to stop: whatever would wait for long ends then. */
  stopping: AbortSignal
  hasWorker: boolean
  /** Runs that a worker of this process executes at the same time. */
  concurrency: number
}
