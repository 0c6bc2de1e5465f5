import type { AliasSaved, PriceSaved, PutAliasBody, PutPriceBody } from '../api/contracts/settings.ts'
import { deleteAlias, listAliases, putAlias } from '../db/model-aliases.ts'
import { deletePrice, listPrices, type ModelOf, putPrice } from '../db/model-prices.ts'
import { WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import { refuseStale } from './edit-connection.ts'
import { aliasViews, readModelSettings } from './read-model-settings.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Says which model an alias of the workspace stands for. A model that can't be used now may be named: its connection may come later. */
export async function saveAlias(
  services: Services,
  actor: Actor,
  alias: string,
  { provider, model, seen }: PutAliasBody,
): Promise<Result<AliasSaved>> {
  if (provider === WORKSPACE_MODELS)
    return refuseWith('invalid-settings', 'An alias names a model, not another alias.', [
      { where: 'body.provider', message: 'must be a provider of models' },
    ])
  const { database, models, ports } = services
  const now = ports.clock.now()
  if (!(await putAlias(database, actor, { alias, provider, model }, { seen, now }))) return refuseStale()
  models.settings.changed(actor.workspaceId)
  const stored = (await listAliases(database, actor)).filter((each) => each.alias === alias)
  const [view] = await aliasViews(services, actor, stored)
  return view ? ok({ alias: view }) : refuseStale()
}

export async function removeAlias(
  { database, models }: Services,
  actor: Actor,
  alias: string,
  seen: number | undefined,
): Promise<Result<null>> {
  const removed = await deleteAlias(database, actor, alias, seen)
  models.settings.changed(actor.workspaceId)
  if (removed) return ok(null)
  const there = (await listAliases(database, actor)).some((each) => each.alias === alias)
  return there ? refuseStale() : refuse('not-found', `The workspace has no model “${alias}”.`)
}

/** Enters the price of a model; it stands above the one that Loopwright comes with. */
export async function savePrice(
  services: Services,
  actor: Actor,
  { provider, model, price, seen }: PutPriceBody,
): Promise<Result<PriceSaved>> {
  const { database, models, ports } = services
  const now = ports.clock.now()
  if (!(await putPrice(database, actor, { provider, model, price }, { seen, now }))) return refuseStale()
  models.settings.changed(actor.workspaceId)
  const settings = await readModelSettings(services, actor)
  if (!settings.ok) return settings
  const saved = settings.value.prices.find((each) => each.provider === provider && each.model === model)
  return saved ? ok({ price: saved }) : refuseStale()
}

/** Forgets a price that was entered: the one that Loopwright comes with counts again, if there is one. */
export async function removePrice(
  { database, models }: Services,
  actor: Actor,
  { provider, model }: ModelOf,
  seen: number | undefined,
): Promise<Result<null>> {
  const removed = await deletePrice(database, actor, { provider, model }, seen)
  models.settings.changed(actor.workspaceId)
  if (removed) return ok(null)
  const there = (await listPrices(database, actor)).some((each) => each.provider === provider && each.model === model)
  return there ? refuseStale() : refuse('not-found', `Nobody has entered a price of “${model}” of “${provider}”.`)
}
