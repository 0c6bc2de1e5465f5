import type { ProviderList, SecretList, ToolList } from '../api/contracts/catalogue.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

export function toolCatalogue(): Result<ToolList> {
  return ok({ tools: Object.values(toolDefinitions) })
}

export async function providerCatalogue(services: Services, actor: Actor): Promise<Result<ProviderList>> {
  return ok({ providers: await services.providers(actor.workspaceId) })
}

export function secretCatalogue({ ports }: Services): Result<SecretList> {
  return ok({ names: ports.secrets.names() })
}
