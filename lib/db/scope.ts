import type { UserId, WorkspaceId } from '../loop/artefacts/ids.ts'

/** On whose behalf a query runs. Every query but the runner's own is limited to the workspace. */
export type Scope = { workspaceId: WorkspaceId; userId: UserId }
