/** The limits of designs, runs and what is stored. A tool’s own stand in its definition. docs/guide/limits.md lists both for users. Exceeding one is a diagnostic or a problem, never a crash. */
export const LIMITS = {
  nodes: 1_000,
  edges: 4_000,
  /** Notes and frames on one canvas. */
  canvasNotes: 200,
  nodeGroups: 200,
  stateFields: 200,
  stateBytes: 1_000_000,
  payloadBytes: 4_000_000,
  iterations: 10_000,
  /** Active time of one run. */
  runMs: 604_800_000,
  budgetUsd: 1_000_000,
  budgetTokens: 1_000_000_000,
  /** Longest time that an escalation waits for a person before its default. */
  deadlineMs: 7_776_000_000,
  /** Beyond it an iteration runs in circles that no edge cap caught. */
  stepsPerIteration: 10_000,
  /** Calls and waits of one visit of a node: a step is gone through again with every answer, so its cost grows with their square. */
  callsPerStep: 250,
  expressionBytes: 4_096,
  templateBytes: 64_000,
  /** All expressions and templates of one design together. */
  sourceBytes: 1_000_000,
  /** Patterns of one design together: instructions, and four for each character. */
  patternSize: 100_000,
  /** Lists, objects and plain values of one design together. */
  designValues: 250_000,
  diagnostics: 1_000,
  problemsPerSource: 5,
  expressionSteps: 10_000,
  expressionResultBytes: 1_000_000,
  /** Regular expressions of one evaluation together: about one step per pattern and character, more for large patterns. */
  evaluatorSteps: 2_000_000,
  requestBytes: 10_000_000,
  jsonDepth: 64,
  /** Entries of long-term memory that one recall compares: the newest. */
  memoryEntries: 5_000,
  memoryTextChars: 8_000,
  /** Entries whose vectors one recall makes. */
  recallVectors: 512,
  /** Of what a run keeps at its end: facts of a design, texts of one list, facts that a model may give. */
  closingFacts: 20,
  /** Of one stored answer to a model call or a tool call. */
  cachedResultBytes: 262_144,
  cachedResultAgeMs: 86_400_000,
  /** Per workspace: the oldest make room. */
  cachedResults: 10_000,
  /** Of one file. */
  artifactBytes: 10_000_000,
  /** Of the files that one run has written: how many, and their bytes together. */
  artifactsPerRun: 1_000,
  artifactRunBytes: 200_000_000,
  artifactNameChars: 200,
  /** Of a data file: rows, columns, cells of CSV, characters of a column's name and of one cell of CSV. */
  dataRows: 500_000,
  dataColumns: 500,
  dataCells: 4_000_000,
  dataColumnChars: 200,
  dataCellChars: 100_000,
  /** Rows of a data file that one call gives back, and all of them together as JSON. */
  dataSampleRows: 200,
  dataSampleBytes: 200_000,
  recentResults: 10,
  recentScores: 20,
  /** Of a subgoal, where only a word of it is remembered. */
  briefChars: 200,
  /** Finished runs that adaptive exit learns from: the latest. */
  priorRuns: 100,
  /** Iterations of a run that adaptive exit learns from. */
  priorDepths: 50,
  /** Largest score or target, up or down, that adaptive exit learns from: squares of much larger ones are no numbers any more. */
  priorScore: 1_000_000,
  /** Of one run. */
  breakpoints: 50,
  /** A checkpoint of the run state is stored at the start of every iteration whose number is 1 modulo this. */
  checkpointEvery: 64,
  /** And after so many events, or about so many bytes of them, wherever the run is then: a worker that takes it up reads no more. */
  checkpointEvents: 5_000,
  checkpointBytes: 16_000_000,
  /** How often in a row a run is taken up at the same place before it is ended: what is done there ends the process that does it. */
  takenUpInVain: 20,
  /** The same where it is one call that was in flight each time: every such death ends what else the process did. */
  takenUpInFlight: 5,
  /** Runs above a child run. */
  childDepth: 10,
  /** Child runs of one call. */
  childrenPerCall: 1_000,
  /** A run that nobody called, and all below it. */
  runsPerTree: 10_000,
  /** Of one call as JSON: the inputs of its child runs with what each shares; and what comes back of them. */
  childrenBytes: 4_000_000,
  /** Of a call of child runs, where results of earlier actions are remembered: beyond it without what the child runs gave. */
  recentResultBytes: 64_000,
  /** Child runs of one call in execution at the same time. */
  childConcurrency: 16,
  /** Tools of MCP servers in one design, and those that are read of one server. */
  mcpTools: 100,
  mcpListedTools: 500,
  /** Of one MCP server. */
  mcpHeaders: 20,
  /** A session of a run with an MCP server is kept so long after a call. */
  mcpIdleMs: 60_000,
  /** Links of one loop that are not revoked. */
  sharedLinks: 100,
  /** Templates of one workspace, and of one of them: cases, loops that come along, and all of it as a file. */
  templates: 500,
  templateCases: 100,
  templateParts: 50,
  templateFileBytes: 8_000_000,
  /** Of one suite: cases, validators (and of one case), and all of it as JSON. */
  suiteCases: 1_000,
  suiteValidators: 50,
  suiteBytes: 4_000_000,
  /** Versions and models that one evaluation compares, and its runs. */
  evaluationTargets: 12,
  evaluationRuns: 10_000,
  /** Ended runs whose telemetry waits to be sent; of more, the oldest are left out. */
  telemetryRuns: 1_000,
  /** Spans of one request to a collector, about: an iteration stays together. */
  telemetrySpans: 2_000,
  telemetryRequestMs: 10_000,
  /** How long a process that closes waits for what is not sent yet. */
  telemetryClosingMs: 5_000,
} as const
