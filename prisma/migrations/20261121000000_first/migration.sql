-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "maxRunning" INTEGER
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Loop" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "acceptedAt" BIGINT,
    "originTemplate" TEXT,
    "originVersion" INTEGER,
    "archivedAt" BIGINT,
    "createdAt" BIGINT NOT NULL,
    "dailyBudgetNanoUsd" BIGINT,
    "flaggedAt" BIGINT,
    CONSTRAINT "Loop_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Loop_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Draft" (
    "loopId" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "design" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "savedById" TEXT NOT NULL,
    "savedAt" BIGINT NOT NULL,
    CONSTRAINT "Draft_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Draft_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Draft_savedById_fkey" FOREIGN KEY ("savedById") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Revision" (
    "loopId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "savedById" TEXT NOT NULL,
    "savedAt" BIGINT NOT NULL,
    "design" TEXT NOT NULL,

    PRIMARY KEY ("loopId", "revision"),
    CONSTRAINT "Revision_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Revision_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Revision_savedById_fkey" FOREIGN KEY ("savedById") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Snapshot" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "design" TEXT NOT NULL,
    "designHash" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "specHash" TEXT NOT NULL,
    "stateVersion" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    CONSTRAINT "Snapshot_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Snapshot_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Version" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "snapshotId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "note" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    CONSTRAINT "Version_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Version_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Version_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Version_snapshotId_fkey" FOREIGN KEY ("snapshotId") REFERENCES "Snapshot" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SharedLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "templateId" TEXT,
    "tokenHash" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "revokedAt" BIGINT,
    CONSTRAINT "SharedLink_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "SharedLink_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "SharedLink_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SharedLink_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SharedLink_templateId_fkey" FOREIGN KEY ("templateId") REFERENCES "Template" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "snapshotId" TEXT NOT NULL,
    "versionId" TEXT,
    "status" TEXT NOT NULL,
    "owner" TEXT,
    "leaseUntil" BIGINT,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "checkpointSeq" INTEGER NOT NULL DEFAULT 0,
    "cancelRequestedBy" TEXT,
    "pauseRequestedBy" TEXT,
    "breakpointsRequest" TEXT,
    "paused" TEXT,
    "pausedAt" BIGINT,
    "resume" TEXT,
    "deadlineAt" BIGINT,
    "pausedMs" BIGINT NOT NULL DEFAULT 0,
    "activeMs" BIGINT,
    "input" TEXT NOT NULL,
    "modelOverrides" TEXT NOT NULL,
    "taskType" TEXT,
    "modelKey" TEXT NOT NULL,
    "target" REAL,
    "models" TEXT,
    "outcome" TEXT,
    "reason" TEXT,
    "label" TEXT NOT NULL DEFAULT '',
    "explanation" TEXT NOT NULL DEFAULT '',
    "iterations" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "costNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "tokens" BIGINT NOT NULL DEFAULT 0,
    "bestScore" REAL,
    "bestIteration" INTEGER,
    "resultState" TEXT,
    "output" TEXT,
    "createdAt" BIGINT NOT NULL,
    "readyAt" BIGINT NOT NULL,
    "startedAt" BIGINT,
    "finishedAt" BIGINT,
    "idempotencyKey" TEXT,
    "requestHash" TEXT,
    "forkedFromId" TEXT,
    "forkedFromSeq" INTEGER,
    "forkedFromIteration" INTEGER,
    "parentRunId" TEXT,
    "parentSeq" INTEGER,
    "childIndex" INTEGER,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "siblingLimit" INTEGER,
    "trialNodeId" TEXT,
    "evaluationId" TEXT,
    "evaluationRole" TEXT,
    "chaos" TEXT,
    CONSTRAINT "Run_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Run_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Run_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Run_snapshotId_fkey" FOREIGN KEY ("snapshotId") REFERENCES "Snapshot" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Run_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Run_forkedFromId_fkey" FOREIGN KEY ("forkedFromId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Run_parentRunId_fkey" FOREIGN KEY ("parentRunId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Run_evaluationId_fkey" FOREIGN KEY ("evaluationId") REFERENCES "Evaluation" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "EventBlock" (
    "runId" TEXT NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "iteration" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "content" BLOB NOT NULL,
    "eventVersion" INTEGER NOT NULL,

    PRIMARY KEY ("runId", "firstSeq"),
    CONSTRAINT "EventBlock_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FormerSnapshot" (
    "runId" TEXT NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "snapshotId" TEXT NOT NULL,

    PRIMARY KEY ("runId", "lastSeq"),
    CONSTRAINT "FormerSnapshot_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "FormerSnapshot_snapshotId_fkey" FOREIGN KEY ("snapshotId") REFERENCES "Snapshot" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Iteration" (
    "runId" TEXT NOT NULL,
    "iteration" INTEGER NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "lastSeq" INTEGER NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "endedAt" BIGINT NOT NULL,
    "pausedMs" BIGINT NOT NULL,
    "steps" INTEGER NOT NULL,
    "modelCalls" INTEGER NOT NULL,
    "toolCalls" INTEGER NOT NULL,
    "tokens" BIGINT NOT NULL,
    "costNanoUsd" BIGINT NOT NULL,
    "score" REAL,
    "violations" INTEGER NOT NULL,
    "remediations" INTEGER NOT NULL,
    "escalations" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL,
    "path" TEXT NOT NULL,

    PRIMARY KEY ("runId", "iteration"),
    CONSTRAINT "Iteration_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "state" BLOB NOT NULL,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "Checkpoint_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Payload" (
    "workspaceId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "content" BLOB NOT NULL,

    PRIMARY KEY ("workspaceId", "hash"),
    CONSTRAINT "Payload_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Memory" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "loopId" TEXT,
    "authorId" TEXT NOT NULL,
    "key" TEXT,
    "text" TEXT NOT NULL,
    "runId" TEXT,
    "onlyForRunId" TEXT,
    "iteration" INTEGER,
    "nodeId" TEXT,
    "idempotencyKey" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "replacedAt" BIGINT,
    "editedAt" BIGINT,
    "forgottenAt" BIGINT,
    "vector" BLOB,
    "embeddedBy" TEXT,
    CONSTRAINT "Memory_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Memory_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Memory_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Memory_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CachedResult" (
    "workspaceId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,

    PRIMARY KEY ("workspaceId", "key"),
    CONSTRAINT "CachedResult_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DaySpending" (
    "loopId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "spentNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "reservedNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "refusedAt" BIGINT,

    PRIMARY KEY ("loopId", "day"),
    CONSTRAINT "DaySpending_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Reservation" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "loopId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "nanoUsd" BIGINT NOT NULL,
    "settledNanoUsd" BIGINT,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "Reservation_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Allowance" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "limitNanoUsd" BIGINT,
    "limitTokens" BIGINT,
    "spentNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "spentTokens" BIGINT NOT NULL DEFAULT 0,
    "reservedNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "reservedTokens" BIGINT NOT NULL DEFAULT 0,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "Allowance_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RunTree" (
    "rootId" TEXT NOT NULL PRIMARY KEY,
    "runs" INTEGER NOT NULL,
    CONSTRAINT "RunTree_rootId_fkey" FOREIGN KEY ("rootId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AllowanceHold" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "nanoUsd" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "settledAt" BIGINT,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "AllowanceHold_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ModelConnection" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "baseUrl" TEXT,
    "sealedKey" TEXT,
    "keyEnd" TEXT,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,
    CONSTRAINT "ModelConnection_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ModelConnection_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ModelAlias" (
    "workspaceId" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "updatedAt" BIGINT NOT NULL,

    PRIMARY KEY ("workspaceId", "alias"),
    CONSTRAINT "ModelAlias_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ModelAlias_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ModelPrice" (
    "workspaceId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "inputUsdPerMTok" REAL NOT NULL,
    "outputUsdPerMTok" REAL NOT NULL,
    "authorId" TEXT NOT NULL,
    "updatedAt" BIGINT NOT NULL,

    PRIMARY KEY ("workspaceId", "provider", "model"),
    CONSTRAINT "ModelPrice_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ModelPrice_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "McpServer" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "sealedHeaders" TEXT,
    "headerNames" TEXT NOT NULL DEFAULT '[]',
    "tools" TEXT NOT NULL DEFAULT '[]',
    "listedAt" BIGINT,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,
    CONSTRAINT "McpServer_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "McpServer_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Artifact" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "runId" TEXT,
    "iteration" INTEGER,
    "nodeId" TEXT,
    "idempotencyKey" TEXT,
    "createdAt" BIGINT NOT NULL,
    "removedAt" BIGINT,
    CONSTRAINT "Artifact_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Artifact_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Artifact_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ArtifactContent" (
    "workspaceId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "content" BLOB NOT NULL,

    PRIMARY KEY ("workspaceId", "hash"),
    CONSTRAINT "ArtifactContent_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Suite" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "cases" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "savedAt" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    CONSTRAINT "Suite_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Suite_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Suite_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Evaluation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "suiteId" TEXT,
    "suiteName" TEXT NOT NULL,
    "suiteRevision" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "owner" TEXT,
    "leaseUntil" BIGINT,
    "cancelRequestedBy" TEXT,
    "problem" TEXT,
    "total" INTEGER NOT NULL,
    "judged" INTEGER NOT NULL DEFAULT 0,
    "passed" INTEGER NOT NULL DEFAULT 0,
    "costNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "createdAt" BIGINT NOT NULL,
    "finishedAt" BIGINT,
    "plan" TEXT NOT NULL,
    "targets" TEXT NOT NULL,
    "called" TEXT NOT NULL DEFAULT '{}',
    "changes" INTEGER NOT NULL DEFAULT 0,
    "figures" TEXT,
    "content" TEXT NOT NULL,
    CONSTRAINT "Evaluation_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Evaluation_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Evaluation_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Evaluation_suiteId_fkey" FOREIGN KEY ("suiteId") REFERENCES "Suite" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaseResult" (
    "evaluationId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "target" INTEGER NOT NULL,
    "caseName" TEXT NOT NULL,
    "repeat" INTEGER NOT NULL,
    "runId" TEXT,
    "change" INTEGER NOT NULL DEFAULT 0,
    "judgedAt" BIGINT,
    "verdict" TEXT,

    PRIMARY KEY ("evaluationId", "number"),
    CONSTRAINT "CaseResult_evaluationId_fkey" FOREIGN KEY ("evaluationId") REFERENCES "Evaluation" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "CaseResult_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Template" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "loopId" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "runId" TEXT,
    "cases" TEXT NOT NULL,
    "suite" TEXT,
    "parts" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "changedAt" BIGINT NOT NULL,
    "withdrawnAt" BIGINT,
    CONSTRAINT "Template_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Template_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Template_loopId_fkey" FOREIGN KEY ("loopId") REFERENCES "Loop" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Template_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Template_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Loop_workspaceId_archivedAt_createdAt_idx" ON "Loop"("workspaceId", "archivedAt", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Loop_workspaceId_slug_key" ON "Loop"("workspaceId", "slug");

-- CreateIndex
CREATE INDEX "Snapshot_workspaceId_specHash_idx" ON "Snapshot"("workspaceId", "specHash");

-- CreateIndex
CREATE UNIQUE INDEX "Snapshot_workspaceId_designHash_specHash_key" ON "Snapshot"("workspaceId", "designHash", "specHash");

-- CreateIndex
CREATE UNIQUE INDEX "Version_loopId_number_key" ON "Version"("loopId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "SharedLink_tokenHash_key" ON "SharedLink"("tokenHash");

-- CreateIndex
CREATE INDEX "SharedLink_loopId_createdAt_idx" ON "SharedLink"("loopId", "createdAt");

-- CreateIndex
CREATE INDEX "Run_workspaceId_createdAt_id_idx" ON "Run"("workspaceId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_loopId_createdAt_id_idx" ON "Run"("loopId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_loopId_trialNodeId_evaluationId_chaos_snapshotId_outcome_idx" ON "Run"("loopId", "trialNodeId", "evaluationId", "chaos", "snapshotId", "outcome");

-- CreateIndex
CREATE INDEX "Run_status_workspaceId_readyAt_id_idx" ON "Run"("status", "workspaceId", "readyAt", "id");

-- CreateIndex
CREATE INDEX "Run_status_cancelRequestedBy_idx" ON "Run"("status", "cancelRequestedBy");

-- CreateIndex
CREATE INDEX "Run_status_deadlineAt_idx" ON "Run"("status", "deadlineAt");

-- CreateIndex
CREATE INDEX "Run_forkedFromId_idx" ON "Run"("forkedFromId");

-- CreateIndex
CREATE INDEX "Run_parentRunId_status_idx" ON "Run"("parentRunId", "status");

-- CreateIndex
CREATE INDEX "Run_evaluationId_idx" ON "Run"("evaluationId");

-- CreateIndex
CREATE INDEX "Run_workspaceId_taskType_modelKey_finishedAt_idx" ON "Run"("workspaceId", "taskType", "modelKey", "finishedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Run_workspaceId_idempotencyKey_key" ON "Run"("workspaceId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "Run_parentRunId_parentSeq_childIndex_key" ON "Run"("parentRunId", "parentSeq", "childIndex");

-- CreateIndex
CREATE INDEX "Memory_workspaceId_loopId_onlyForRunId_replacedAt_createdAt_idx" ON "Memory"("workspaceId", "loopId", "onlyForRunId", "replacedAt", "createdAt");

-- CreateIndex
CREATE INDEX "Memory_onlyForRunId_idx" ON "Memory"("onlyForRunId");

-- CreateIndex
CREATE INDEX "Memory_runId_idx" ON "Memory"("runId");

-- CreateIndex
CREATE INDEX "Memory_workspaceId_key_idx" ON "Memory"("workspaceId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "Memory_workspaceId_idempotencyKey_key" ON "Memory"("workspaceId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "CachedResult_workspaceId_createdAt_idx" ON "CachedResult"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "Reservation_loopId_day_idx" ON "Reservation"("loopId", "day");

-- CreateIndex
CREATE UNIQUE INDEX "ModelConnection_workspaceId_name_key" ON "ModelConnection"("workspaceId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "McpServer_workspaceId_name_key" ON "McpServer"("workspaceId", "name");

-- CreateIndex
CREATE INDEX "Artifact_workspaceId_createdAt_idx" ON "Artifact"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "Artifact_runId_createdAt_idx" ON "Artifact"("runId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Artifact_workspaceId_idempotencyKey_key" ON "Artifact"("workspaceId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "Suite_loopId_name_key" ON "Suite"("loopId", "name");

-- CreateIndex
CREATE INDEX "Evaluation_loopId_createdAt_id_idx" ON "Evaluation"("loopId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Evaluation_status_leaseUntil_idx" ON "Evaluation"("status", "leaseUntil");

-- CreateIndex
CREATE INDEX "CaseResult_evaluationId_change_idx" ON "CaseResult"("evaluationId", "change");

-- CreateIndex
CREATE INDEX "CaseResult_runId_idx" ON "CaseResult"("runId");

-- CreateIndex
CREATE INDEX "Template_loopId_idx" ON "Template"("loopId");

-- CreateIndex
CREATE UNIQUE INDEX "Template_workspaceId_slug_key" ON "Template"("workspaceId", "slug");
