import type { ForgetMemoriesBody, MemoriesQuery, Memory } from '../api/contracts/memories.ts'
import { CreateMemoryBody, EditMemoryBody, MemoriesQuery as Query } from '../api/contracts/memories.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { timeOf } from './escalation-report.ts'
import { CliError, count, oneLine, printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2
const PAGE = 200
const ACTIONS = ['list', 'show', 'add', 'edit', 'forget'] as const
type Action = (typeof ACTIONS)[number]

export const memoryCommand: Command = {
  name: 'memory',
  usage:
    '[list|show ID|add TEXT|edit ID [TEXT]|forget [ID]] [--loop LOOP] [--scope loop|workspace] [--key KEY] [--json]',
  summary: 'Lists, shows, adds, edits and forgets what loops remember across runs',
  details: [
    '  --loop LOOP     list, forget: what runs of this loop recall; add: the loop that recalls it, without it every loop',
    '  --scope SCOPE   loop: only what loops keep to themselves · workspace: only what all share',
    '  --key KEY       list, forget: entries under this key; add, edit: the new key (edit: - takes it away)',
    '  --run RUN       Entries that this run wrote',
    '  --search WORDS  Entries whose text or key has all of these words',
    '  --all           forget: everything that all loops remember',
    '  --yes           forget: do it; without it, only what would be forgotten is said',
    '  --json          One JSON object on stdout: {items} · {memory} · {forgotten}',
    '',
    'What is forgotten is gone from memory for good; the logs of runs that read or wrote it still tell of it.',
    'Exit code 0: done · 1: no such entry, or it is another one by now · 2: wrong call.',
  ],
  args: { min: 0, max: 3 },
  flags: {
    ...JSON_FLAG,
    loop: { type: 'string' },
    scope: { type: 'string' },
    key: { type: 'string' },
    run: { type: 'string' },
    search: { type: 'string' },
    all: { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  async run({ args: [action = 'list', first, second], flags, terminal }) {
    const known = ACTIONS.find((each) => each === action)
    if (known === undefined) throw wrong(`memory ${printable(action)} is not known.`, `Say ${ACTIONS.join(', ')}.`)
    const query = queryOf(flags)
    await using workspace = await openWorkspace()
    const print = (value: object, lines: () => void) =>
      flags.json === true ? terminal.out(JSON.stringify(value)) : lines()
    if (known === 'list') {
      const items = await all(workspace, query)
      print({ items, total: items.length }, () => report(items, terminal))
    } else if (known === 'forget') await forget(workspace, first, query, flags, terminal, print)
    else {
      const memory = await one(workspace, known, first, second, flags)
      print({ memory }, () => report([memory], terminal))
    }
    return 0
  },
}

const wrong = (message: string, hint = '') => new CliError(WRONG_CALL, message, hint)

function queryOf({ loop, scope, key, run, search }: Flags): MemoriesQuery {
  const given = Object.entries({ loop, scope, key, run, search }).filter(([, value]) => value !== undefined)
  const parsed = Query.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw wrong(`--${issue?.path.join('.')}: ${issue?.message}.`)
}

function checked<T>(
  parsed:
    | { success: true; data: T }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } },
): T {
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw wrong(`${issue?.path.join('.')}: ${issue?.message}.`)
}

async function all({ services, actor }: Workspace, query: MemoriesQuery): Promise<Memory[]> {
  const { readMemories } = await import('../server/memories.ts')
  const items: Memory[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = unwrap(await readMemories(services, actor, { ...query, limit: PAGE, ...(cursor ? { cursor } : {}) }))
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

async function one(
  { services, actor }: Workspace,
  action: Exclude<Action, 'list' | 'forget'>,
  first: string | undefined,
  second: string | undefined,
  { key, loop }: Flags,
): Promise<Memory> {
  const { addMemory, changeMemory, readMemory } = await import('../server/memories.ts')
  if (first === undefined) throw wrong(`memory ${action} needs ${action === 'add' ? 'a text' : 'an id'}.`)
  if (action === 'add') {
    const body = checked(CreateMemoryBody.safeParse({ text: first, key: key ?? null, loop: loop ?? null }))
    return unwrap(await addMemory(services, actor, body)).memory
  }
  const { memory } = unwrap(await readMemory(services, actor, first))
  if (action === 'show') return memory
  if (second === undefined && key === undefined) throw wrong('memory edit needs a new text, or --key.')
  const keyGiven = key === undefined ? {} : { key: key === '-' ? null : key }
  const body = checked(
    EditMemoryBody.safeParse({ ...(second === undefined ? {} : { text: second }), ...keyGiven, seen: memory.editedAt }),
  )
  return unwrap(await changeMemory(services, actor, first, body)).memory
}

async function forget(
  workspace: Workspace,
  id: string | undefined,
  { loop, scope, key, run, search }: MemoriesQuery,
  flags: Flags,
  terminal: Terminal,
  print: (value: object, lines: () => void) => void,
): Promise<void> {
  const { services, actor } = workspace
  const { forgetFound, forgetMemory, readMemory } = await import('../server/memories.ts')
  const filter = { loop, scope, key, run, search }
  const named = Object.values(filter).some((value) => value !== undefined)
  if (id === undefined && !named && flags.all !== true)
    throw wrong('Say what is to be forgotten: an id, a filter, or --all.')
  const items = id === undefined ? await all(workspace, filter) : [unwrap(await readMemory(services, actor, id)).memory]
  if (flags.yes !== true) {
    if (flags.json !== true) report(items, terminal)
    throw wrong(`${entries(items.length)} would be forgotten, and nothing was.`, 'Add --yes to do it.')
  }
  if (id === undefined) {
    const body: ForgetMemoriesBody = { ...filter, ...(flags.all === true ? { all: true } : {}), expected: items.length }
    unwrap(await forgetFound(services, actor, body))
  } else unwrap(await forgetMemory(services, actor, id))
  print({ forgotten: items.length }, () => terminal.out(`${entries(items.length)} forgotten.`))
}

const entries = (many: number) => (many === 1 ? '1 entry' : count(many, 'entry').replace(/entrys$/, 'entries'))

function report(items: readonly Memory[], terminal: Terminal): void {
  if (items.length === 0) terminal.out('Nothing is remembered here.')
  for (const { id, text, key, loop, runId, iteration, nodeId, author, createdAt, editedAt } of items) {
    const place = loop === null ? 'every loop' : loop.slug
    const from = runId === null ? author : `${runId}, iteration ${iteration}, ${nodeId ?? 'end of the run'}`
    const edited = editedAt === null ? '' : `, edited ${timeOf(editedAt)} by ${author}`
    const name = key === null ? '' : `  key ${oneLine(key)}`
    terminal.out(`${terminal.paint('bold', id)}  ${place}${name}`)
    terminal.out(`  ${printable(text).replaceAll('\n', '\n  ')}`)
    terminal.out(`  ${oneLine(from)}, ${timeOf(createdAt)}${oneLine(edited)}`)
  }
}
