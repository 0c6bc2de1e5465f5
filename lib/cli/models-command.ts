import type { ModelSettings, PutConnectionBody } from '../api/contracts/settings.ts'
import { CONNECTION_KINDS } from '../loop/artefacts/models.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { readSecret } from './read-secret.ts'
import { CliError, count, duration, oneLine, printable, type Terminal, table } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2
const DOES_NOT_WORK = 1

type Task = { workspace: Workspace; args: string[]; flags: Flags; terminal: Terminal }
type Action = { args: { min: number; max: number }; run(task: Task): Promise<number> }

const ACTIONS: Record<string, Action> = {
  show: { args: { min: 0, max: 0 }, run: show },
  test: { args: { min: 1, max: 1 }, run: test },
  list: { args: { min: 1, max: 1 }, run: list },
  connect: { args: { min: 1, max: 1 }, run: connect },
  disconnect: { args: { min: 1, max: 1 }, run: disconnect },
  alias: { args: { min: 1, max: 2 }, run: alias },
  price: { args: { min: 1, max: 3 }, run: price },
}

export const modelsCommand: Command = {
  name: 'models',
  usage:
    '[show|test NAME|list NAME|connect NAME|disconnect NAME|alias ALIAS [PROVIDER:MODEL]|price PROVIDER:MODEL [IN OUT]] [--json]',
  summary: 'Shows, tries and changes connections to models, aliases and prices',
  details: [
    '  show                            Connections, aliases and entered prices; --prices: list prices too',
    '  test NAME [--model MODEL]       Tries a connection: lists its models, or asks this one for a word',
    '  list NAME [--filter TEXT]       The models that its server says it has',
    '  connect NAME [--kind KIND] [--url URL] [--key-stdin | --no-key]',
    `                                  Makes or changes a connection. Kinds: ${CONNECTION_KINDS.join(', ')}`,
    '  disconnect NAME                 Forgets a stored connection and its key',
    '  alias ALIAS PROVIDER:MODEL      Says which model an alias of the workspace stands for; --remove: none',
    '  price PROVIDER:MODEL IN OUT     Enters a price, in USD per million tokens; --remove: the list price again',
    '  --json                          One object on stdout',
    '',
    'A key is read from standard input, never from an argument, where other programs would see it: connect openai --key-stdin < key.txt',
    'No key is ever printed. Another URL clears the stored key, unless one comes along.',
    'Exit code 0: done, and a tested connection works · 1: refused, or it does not work · 2: wrong call.',
  ],
  args: { min: 0, max: 4 },
  flags: {
    ...JSON_FLAG,
    kind: { type: 'string' },
    url: { type: 'string' },
    model: { type: 'string' },
    filter: { type: 'string' },
    'key-stdin': { type: 'boolean' },
    'no-key': { type: 'boolean' },
    prices: { type: 'boolean' },
    remove: { type: 'boolean' },
  },
  async run({ args: [name = 'show', ...args], flags, terminal }) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    const names = Object.keys(ACTIONS).join(', ')
    if (!action) throw new CliError(WRONG_CALL, `models can't ${printable(name)}.`, `It can: ${names}.`)
    if (args.length < action.args.min || args.length > action.args.max)
      throw new CliError(WRONG_CALL, `models ${name}: a wrong number of arguments.`, 'See: help models')
    await using workspace = await openWorkspace({ create: true })
    // Awaited here: the workspace is closed when this returns.
    return await action.run({ workspace, args, flags, terminal })
  },
}

async function read({ services, actor }: Workspace): Promise<ModelSettings> {
  const { readModelSettings } = await import('../server/read-model-settings.ts')
  return unwrap(await readModelSettings(services, actor))
}

async function show({ workspace, flags, terminal }: Task): Promise<number> {
  const settings = await read(workspace)
  const prices = flags.prices === true ? settings.prices : settings.prices.filter(({ updatedAt }) => updatedAt !== null)
  if (flags.json === true) {
    terminal.out(JSON.stringify({ ...settings, prices }))
    return 0
  }
  const print = (title: string, header: string[], rows: string[][], none: string, right: number[] = []) => {
    terminal.out(terminal.paint('bold', title))
    if (rows.length === 0) terminal.out(none)
    for (const row of rows.length === 0 ? [] : table(header, rows, right)) terminal.out(row)
    terminal.out('')
  }
  const connections = settings.connections.map(({ name, kind, source, baseUrl, key, problem }) => [
    name,
    kind,
    source,
    key.from === 'none' ? 'no key' : `key …${key.end}`,
    baseUrl ?? '',
    problem ?? '',
  ])
  print('Connections', ['name', 'kind', 'from', 'key', 'base URL', 'problem'], connections, 'There are none yet.')
  const aliases = settings.aliases.map((each) => [each.alias, each.provider, each.model, each.problem ?? ''])
  print('Aliases', ['alias', 'provider', 'model', 'problem'], aliases, 'There are none yet.')
  const amounts = prices.map((each) => [
    each.provider,
    each.model,
    String(each.price.inputUsdPerMTok),
    String(each.price.outputUsdPerMTok),
    each.updatedAt === null ? `list price of ${settings.pricesOf}` : 'entered',
  ])
  const none = `Nobody has entered any; --prices shows the list prices of ${settings.pricesOf}.`
  print('Prices, USD per million tokens', ['provider', 'model', 'in', 'out', 'from'], amounts, none, [2, 3])
  return 0
}

async function test({ workspace: { services, actor }, args: [name = ''], flags, terminal }: Task): Promise<number> {
  const { testConnection } = await import('../server/ask-connection.ts')
  const model = typeof flags.model === 'string' ? flags.model : undefined
  const told = unwrap(await testConnection(services, actor, name, model, new AbortController().signal))
  if (flags.json === true) terminal.out(JSON.stringify(told))
  else {
    const works = told.ok ? terminal.paint('green', 'works') : terminal.paint('red', 'does not work')
    terminal.out(`${printable(name)} ${works} (${duration(told.latencyMs)}). ${printable(told.message)}`)
  }
  return told.ok ? 0 : DOES_NOT_WORK
}

async function list({ workspace: { services, actor }, args: [name = ''], flags, terminal }: Task): Promise<number> {
  const { connectionModels } = await import('../server/ask-connection.ts')
  const listed = unwrap(await connectionModels(services, actor, name, new AbortController().signal))
  const filter = typeof flags.filter === 'string' ? flags.filter.toLowerCase() : ''
  const models = listed.models.filter((model) => model.name.toLowerCase().includes(filter))
  if (flags.json === true) terminal.out(JSON.stringify({ ...listed, models }))
  else {
    for (const model of models) terminal.out(oneLine(model.name))
    terminal.err(`${count(models.length, 'model')}${listed.cut ? '; the server has more' : ''}`)
  }
  return 0
}

async function connect({ workspace, args: [name = ''], flags, terminal }: Task): Promise<number> {
  const { ConnectionName, PutConnectionBody } = await import('../api/contracts/settings.ts')
  const { isConnectionKind } = await import('../loop/artefacts/connection-kinds.ts')
  const { saveConnection } = await import('../server/edit-connection.ts')
  const { connections } = await read(workspace)
  const there = connections.find((each) => each.name === name && each.source === 'stored')
  const kind = flags.kind ?? there?.kind ?? (isConnectionKind(name) ? name : undefined)
  if (kind === undefined) throw new CliError(WRONG_CALL, '--kind is missing.', `Kinds: ${CONNECTION_KINDS.join(', ')}.`)
  if (flags['key-stdin'] === true && flags['no-key'] === true)
    throw new CliError(WRONG_CALL, '--key-stdin and --no-key exclude each other.')
  const key = flags['key-stdin'] === true ? await readKey() : flags['no-key'] === true ? null : undefined
  const body: Record<keyof PutConnectionBody, unknown> = {
    kind,
    baseUrl: flags.url ?? there?.baseUrl ?? null,
    key,
    seen: there?.updatedAt ?? null,
  }
  const named = ConnectionName.safeParse(name)
  const parsed = PutConnectionBody.safeParse(body)
  const issue = named.error?.issues[0] ?? parsed.error?.issues[0]
  if (!named.success || !parsed.success)
    throw new CliError(WRONG_CALL, `${named.success ? issue?.path.join('.') : 'NAME'}: ${issue?.message}.`)
  const { services, actor } = workspace
  const saved = unwrap(await saveConnection(services, actor, named.data, parsed.data))
  if (flags.json === true) terminal.out(JSON.stringify(saved))
  else {
    terminal.out(`${name} is stored. Try it: models test ${name}`)
    if (saved.keyCleared)
      terminal.err(
        terminal.paint(
          'yellow',
          'Its key was removed with its base URL: enter a key, or remove the connection.',
          'err',
        ),
      )
    if (saved.connection.problem !== null) terminal.err(printable(saved.connection.problem))
  }
  return 0
}

/** The first line of what came in. */
async function readKey(): Promise<string> {
  const [line = ''] = (await readSecret('key', 'models connect openai --key-stdin < key.txt')).split('\n')
  return line.trim()
}

async function disconnect(task: Task): Promise<number> {
  const { workspace, args, flags, terminal } = task
  const [name = ''] = args
  const { removeConnection } = await import('../server/edit-connection.ts')
  unwrap(await removeConnection(workspace.services, workspace.actor, name, undefined))
  terminal.out(
    flags.json === true ? JSON.stringify({ removed: name }) : `${printable(name)} is forgotten, and its key.`,
  )
  return 0
}

async function alias(task: Task): Promise<number> {
  const { workspace, args, flags, terminal } = task
  const [name = '', model] = args
  const { services, actor } = workspace
  const { AliasParams } = await import('../api/contracts/settings.ts')
  const { removeAlias, saveAlias } = await import('../server/edit-models.ts')
  const parsed = AliasParams.safeParse({ alias: name })
  if (!parsed.success) throw new CliError(WRONG_CALL, `ALIAS: ${parsed.error.issues[0]?.message}.`)
  onlyOne(flags.remove === true, model !== undefined)
  if (model === undefined) {
    unwrap(await removeAlias(services, actor, name, undefined))
    terminal.out(flags.json === true ? JSON.stringify({ removed: name }) : `${name} stands for no model now.`)
    return 0
  }
  const saved = unwrap(await saveAlias(services, actor, name, readModel(model)))
  if (flags.json === true) terminal.out(JSON.stringify(saved))
  else {
    terminal.out(printable(`${name} stands for ${saved.alias.provider}:${saved.alias.model} from now on.`))
    if (saved.alias.problem !== null) terminal.err(printable(saved.alias.problem))
  }
  return 0
}

async function price(task: Task): Promise<number> {
  const { workspace, args, flags, terminal } = task
  const [name = '', input, output] = args
  const { services, actor } = workspace
  const model = readModel(name)
  const { removePrice, savePrice } = await import('../server/edit-models.ts')
  onlyOne(flags.remove === true, input !== undefined)
  if (input === undefined) {
    unwrap(await removePrice(services, actor, model, undefined))
    terminal.out(
      flags.json === true ? JSON.stringify({ removed: name }) : printable(`${name} has no entered price now.`),
    )
    return 0
  }
  const amounts = { inputUsdPerMTok: readAmount(input), outputUsdPerMTok: readAmount(output) }
  const saved = unwrap(await savePrice(services, actor, { ...model, price: amounts }))
  terminal.out(
    flags.json === true
      ? JSON.stringify(saved)
      : printable(
          `${name} costs $${amounts.inputUsdPerMTok} in and $${amounts.outputUsdPerMTok} out per million tokens.`,
        ),
  )
  return 0
}

function onlyOne(remove: boolean, given: boolean): void {
  if (remove !== given) return
  throw new CliError(WRONG_CALL, remove ? '--remove takes no new value.' : 'A value is missing, or --remove.')
}

function readModel(text: string): { provider: string; model: string } {
  const [, provider, model] = /^([^:]{1,64}):(.{1,200})$/s.exec(text) ?? []
  if (provider !== undefined && model !== undefined) return { provider, model }
  throw new CliError(
    WRONG_CALL,
    `${printable(text)} can't be understood.`,
    'Expected PROVIDER:MODEL, such as openai:gpt-5-mini.',
  )
}

function readAmount(text: string | undefined): number {
  if (text !== undefined && /^\d*\.?\d{1,9}$/.test(text)) return Number(text)
  throw new CliError(WRONG_CALL, `${printable(text ?? 'OUT')} is no price.`, 'Expected USD per million tokens: 0.25')
}
