import type { ProviderList, SecretList, TemplateList, ToolList } from '../api/contracts/catalogue.ts'
import { listTemplates } from '../templates/templates.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** What can be copied. Designs come without their scripts: they are for previews, and the copy is made here. */
export function templateCatalogue(): Result<TemplateList> {
  const templates = listTemplates().map(({ slug, title, summary, design: { script: _, ...design }, sampleInput }) => {
    return { slug, title, summary, design, sampleInput }
  })
  return ok({ templates })
}

export function toolCatalogue(): Result<ToolList> {
  return ok({ tools: Object.values(toolDefinitions) })
}

export async function providerCatalogue(services: Services, actor: Actor): Promise<Result<ProviderList>> {
  return ok({ providers: await services.providers(actor.workspaceId) })
}

export function secretCatalogue({ ports }: Services): Result<SecretList> {
  return ok({ names: ports.secrets.names() })
}
