import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  Health,
  ProviderList,
  type ProviderSummary,
  SecretList,
  TemplateList,
  ToolList,
} from '../../lib/api/contracts/catalogue.ts'
import { CONNECTION_KINDS } from '../../lib/loop/artefacts/models.ts'
import { listTemplates } from '../../lib/templates/templates.ts'
import { type Api, callJson, openApi } from '../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

it.each([
  ['/templates', TemplateList],
  ['/tools', ToolList],
  ['/secrets', SecretList],
  ['/models', ProviderList],
  ['/health', Health],
])('%s answers with what its contract says', async (pathname, contract) => {
  const { status, type, body } = await callJson(api, 'GET', pathname)
  expect({ status, type }).toEqual({ status: 200, type: 'application/json' })
  expect(contract.parse(body)).toEqual(body)
})

it('previews of templates come without their scripts', async () => {
  const { body } = await callJson(api, 'GET', '/templates')
  expect(body.templates.map((template: { slug: string }) => template.slug)).toEqual(
    listTemplates().map(({ slug }) => slug),
  )
  for (const { design } of body.templates) expect(design).not.toHaveProperty('script')
})

it('says which models need no key and which are not set up', async () => {
  const { body } = await callJson(api, 'GET', '/models')
  const told = body.providers.map((entry: ProviderSummary) => [entry.provider, entry.simulated, entry.configured])
  expect(told).toEqual([
    ['scripted', true, true],
    ['chaos', true, true],
    ['workspace', false, false],
    ...CONNECTION_KINDS.map((kind) => [kind, false, false]),
  ])
  for (const { configured, hint } of body.providers) if (!configured) expect(hint).toContain('Settings → Models')
})

it('is not healthy without its database', async () => {
  vi.spyOn(api.runtime.services.database.prisma.workspace, 'count').mockRejectedValueOnce(new Error('disk I/O error'))
  expect(await callJson(api, 'GET', '/health')).toMatchObject({
    status: 503,
    body: { status: 'ok', database: 'failing' },
  })
  expect(await callJson(api, 'GET', '/health')).toMatchObject({ status: 200, body: { database: 'ok' } })
})

it('is not healthy while it shuts down, and takes nothing on', async () => {
  const stopping = await openApi()
  const closed = stopping.close()
  expect(await callJson(stopping, 'GET', '/health')).toMatchObject({ status: 503, body: { status: 'shutting-down' } })
  expect(await callJson(stopping, 'GET', '/loops')).toMatchObject({ status: 503, body: { code: 'shutting-down' } })
  await closed
  expect(await callJson(stopping, 'GET', '/loops')).toMatchObject({ status: 503, body: { code: 'shutting-down' } })
})
