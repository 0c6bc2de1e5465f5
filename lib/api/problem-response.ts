import { PROBLEM_CODES, type Problem, type ProblemCode } from './contracts/problem.ts'

const TITLES: Record<ProblemCode, string> = {
  'invalid-request': 'The request is not valid',
  'invalid-json': 'The body is not valid JSON',
  forbidden: 'Not permitted',
  'forbidden-origin': 'Not from this origin',
  'forbidden-host': 'Not this host',
  'not-found': 'Not found',
  'method-not-allowed': 'Not a method of this address',
  'stale-revision': 'The design has changed meanwhile',
  'inert-import': 'The imported loop is not in use yet',
  'loop-flagged': 'The loop is flagged for redesign',
  'already-finished': 'The run has ended',
  'file-in-use': 'The file belongs to a run',
  'not-paused': 'The run is not paused',
  'stale-decision': 'The run asks something else by now',
  'stale-memory': 'Memory is another one by now',
  'memory-key-taken': 'Another entry has this key',
  'stale-settings': 'The settings have changed meanwhile',
  'key-not-stored': 'The key can’t be stored here',
  'idempotency-conflict': 'The key belongs to another request',
  'payload-too-large': 'The request is too large',
  'unsupported-media-type': 'Not JSON',
  'compile-errors': 'The design has errors',
  'publish-blocked': 'The design can’t be published',
  'invalid-design': 'Not a design',
  'invalid-template': 'Not a template that can be used',
  'invalid-input': 'The input does not fit',
  'invalid-models': 'A model is not available',
  'invalid-settings': 'Not a setting that can be used',
  'invalid-patch': 'The state can’t be changed so',
  'invalid-answer': 'Not an answer to the question',
  'invalid-breakpoints': 'A breakpoint that stops nothing',
  'invalid-edit': 'The edit fits no run',
  'too-many-links': 'The loop has too many links',
  'suite-name-taken': 'The loop has a suite of this name',
  'effects-not-accepted': 'Nobody has agreed to the effects',
  'evaluation-running': 'The evaluation has not ended',
  'run-in-use': 'A run of it is used elsewhere',
  'invalid-suite': 'The suite does not fit the loop',
  'invalid-evaluation': 'The evaluation can’t be run so',
  'too-many-templates': 'The workspace has too many templates',
  'invalid-intervention': 'Not a decision about this run',
  'mcp-server-unusable': 'An MCP server can’t be used',
  'migration-failed': 'The run can’t go on with that version',
  'state-version': 'The state needs a new version',
  'damaged-log': 'The stored log can’t be read',
  'damaged-file': 'The stored file can’t be read',
  'internal-error': 'Something went wrong here',
  'provider-failed': 'The provider did not answer as it should',
  'shutting-down': 'The server is shutting down',
}

/** A failure as problem+json (RFC 9457). */
export function problemResponse(
  problem: { code: ProblemCode } & Omit<Problem, 'type' | 'title' | 'status' | 'code'>,
  headers: Record<string, string> = {},
): Response {
  const { code, detail, ...more } = problem
  const status = PROBLEM_CODES[code]
  const body: Problem = { type: `urn:loopwright:problem:${code}`, title: TITLES[code], status, code, detail, ...more }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
